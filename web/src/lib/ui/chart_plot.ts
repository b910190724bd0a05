// uPlot, set up as our charts look: one line, a band between the least and greatest value of each step.
import type uPlot from 'uplot';
import type { Point } from '$lib/api/contract';

export interface Look {
  line: string;
  band: string;
  grid: string;
  text: string;
  surface: string;
}

export function lookOf(element: Element): Look {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    line: token('--accent'),
    band: `color-mix(in srgb, ${token('--accent')} 18%, transparent)`,
    grid: token('--border'),
    text: token('--text-quiet'),
    surface: token('--surface'),
  };
}

/** Where two steps are further apart than this, the line is broken: what was not measured is not drawn. */
const gap_steps = 4;

export function columns(points: Point[], resolution_seconds: number): uPlot.AlignedData {
  const at: number[] = [];
  const value: (number | null)[] = [];
  const least: (number | null)[] = [];
  const most: (number | null)[] = [];
  const usual = Math.max(resolution_seconds * 1000, typicalStep(points));
  let before = 0;
  for (const [ms, middle, min, max] of points) {
    if (before && ms - before > usual * gap_steps) {
      at.push((before + ms) / 2000);
      value.push(null);
      least.push(null);
      most.push(null);
    }
    at.push(ms / 1000);
    value.push(middle);
    least.push(min);
    most.push(max);
    before = ms;
  }
  return [at, most, least, value];
}

function typicalStep(points: Point[]): number {
  const steps = points.slice(1).map((point, index) => point[0] - (points[index]?.[0] ?? 0));
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length * 0.75)] ?? 0;
}

export interface PlotRequest {
  width: number;
  height: number;
  look: Look;
  locale: string;
  from: number;
  to: number;
  stepped: boolean;
  plot: typeof uPlot;
  onzoom: (from: number, to: number) => void;
  oncursor: (index: number | null) => void;
}

export function options(ask: PlotRequest): uPlot.Options {
  const { look, plot } = ask;
  const axis: uPlot.Axis = {
    stroke: look.text,
    font: '12px Inter, system-ui, sans-serif',
    grid: { stroke: look.grid, width: 1 },
    ticks: { show: false },
  };
  const edge: uPlot.Series = { stroke: 'transparent', points: { show: false } };
  const line: uPlot.Series = { stroke: look.line, width: 2, points: { size: 5, fill: look.line } };
  const stepped = plot.paths.stepped?.({ align: 1 });
  if (ask.stepped && stepped) line.paths = stepped;
  const amount = new Intl.NumberFormat(ask.locale, { maximumFractionDigits: 3 });
  return {
    width: ask.width,
    height: ask.height,
    legend: { show: false },
    padding: [8, 28, 0, 0],
    cursor: {
      drag: { x: true, y: false, setScale: false, dist: 8 },
      points: { size: 9, fill: look.line, stroke: look.surface, width: 2 },
      y: false,
    },
    scales: { x: { time: true, range: () => [ask.from / 1000, ask.to / 1000] } },
    axes: [
      { ...axis, grid: { show: false }, space: 70, size: 34, values: (_, at) => at.map((s, i) => moment(s, at, i, ask.locale)) },
      { ...axis, size: 56, values: (_, at) => at.map((value) => amount.format(value)) },
    ],
    series: [{}, edge, edge, line],
    bands: [{ series: [1, 2], fill: look.band }],
    hooks: {
      setSelect: [
        (chart) => {
          if (chart.select.width < 8) return;
          const left = chart.posToVal(chart.select.left, 'x');
          const right = chart.posToVal(chart.select.left + chart.select.width, 'x');
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          ask.onzoom(left * 1000, right * 1000);
        },
      ],
      setCursor: [(chart) => ask.oncursor(chart.cursor.idx ?? null)],
    },
  };
}

function moment(seconds: number, all: number[], index: number, locale: string): string {
  const step = (all[1] ?? seconds + 86_400) - (all[0] ?? seconds);
  const at = new Date(seconds * 1000);
  const before = all[index - 1];
  const new_day = before === undefined || new Date(before * 1000).getDate() !== at.getDate();
  const parts: Intl.DateTimeFormatOptions =
    step >= 28 * 86_400
      ? { month: 'short', year: index === 0 || at.getMonth() === 0 ? '2-digit' : undefined }
      : step >= 86_400 || (new_day && at.getHours() === 0)
        ? { day: 'numeric', month: 'short' }
        : { hour: '2-digit', minute: '2-digit' };
  return new Intl.DateTimeFormat(locale, parts).format(at);
}
