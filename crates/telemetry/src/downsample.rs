//! Fewer points for a chart: steps of even length, each with its mean, minimum and maximum, so that no spike is lost.

use types::Time;

use crate::{chunk::Point, profile::MetricKind};

/// Lengths a step may have: people read a chart by them.
const STEPS_SECONDS: [i64; 20] = [
    1, 5, 10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800,
    1_209_600, 2_592_000,
];

/// One step of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Time of the point if there is but one, else the start of the step.
    pub at: Time,
    /// A gauge's mean, a counter's last value.
    pub value: f64,
    pub min: f64,
    pub max: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub steps: Vec<Step>,
    /// 0: every point as it was read.
    pub resolution_seconds: i64,
}

/// The shortest step with which `from..to` has at most `points_max`.
pub fn resolution_seconds(from: Time, to: Time, points_max: usize) -> i64 {
    let points_max = points_max.max(1) as i64;
    let seconds = to.since(from).as_secs().min(i64::MAX as u64 / 2) as i64;
    // One more step than the length says, because the first begins before `from`.
    let fits = |step: i64| seconds / step + 2 <= points_max;
    STEPS_SECONDS.into_iter().find(|step| fits(*step)).unwrap_or(seconds / points_max + 1)
}

/// Takes points in the order of time and makes a chart of at most about `points_max` steps.
pub struct Downsampler {
    kind: MetricKind,
    points_max: usize,
    step_micros: i64,
    /// Every point, while they still all fit.
    whole: Option<Vec<Point>>,
    steps: Vec<Step>,
    open: Option<Open>,
}

struct Open {
    index: i64,
    first: Point,
    last: f64,
    /// Deviations from the first value: sums of large readings would lose their last digits.
    sum: f64,
    count: u32,
    min: f64,
    max: f64,
}

impl Downsampler {
    pub fn new(kind: MetricKind, from: Time, to: Time, points_max: usize) -> Self {
        let step_micros = resolution_seconds(from, to, points_max).saturating_mul(1_000_000);
        Self { kind, points_max, step_micros, whole: Some(Vec::new()), steps: Vec::new(), open: None }
    }

    pub fn push(&mut self, point: Point) {
        if !point.value.is_finite() {
            return;
        }
        if let Some(whole) = &mut self.whole {
            whole.push(point);
            if whole.len() > self.points_max {
                self.whole = None;
            }
        }
        let index = point.at.micros().div_euclid(self.step_micros);
        match &mut self.open {
            Some(open) if open.index == index => open.add(point.value),
            _ => {
                self.close();
                self.open = Some(Open::new(index, point));
            }
        }
    }

    pub fn finish(mut self) -> Chart {
        self.close();
        match self.whole {
            Some(points) => {
                let step = |point: Point| Step { at: point.at, value: point.value, min: point.value, max: point.value };
                Chart { steps: points.into_iter().map(step).collect(), resolution_seconds: 0 }
            }
            None => Chart { steps: self.steps, resolution_seconds: self.step_micros / 1_000_000 },
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let single = open.count == 1;
        let value = match self.kind {
            MetricKind::Counter => open.last,
            MetricKind::Gauge => (open.first.value + open.sum / f64::from(open.count)).clamp(open.min, open.max),
        };
        let at = if single { open.first.at } else { Time::from_micros(open.index.saturating_mul(self.step_micros)) };
        self.steps.push(Step { at, value, min: open.min, max: open.max });
    }
}

impl Open {
    fn new(index: i64, first: Point) -> Self {
        let value = first.value;
        Self { index, first, last: value, sum: 0.0, count: 1, min: value, max: value }
    }

    fn add(&mut self, value: f64) {
        self.last = value;
        self.sum += value - self.first.value;
        self.count = self.count.saturating_add(1);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }
}

/// All at once.
pub fn downsample(points: &[Point], kind: MetricKind, from: Time, to: Time, points_max: usize) -> Chart {
    let mut downsampler = Downsampler::new(kind, from, to, points_max);
    points.iter().for_each(|point| downsampler.push(*point));
    downsampler.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point(seconds: i64, value: f64) -> Point {
        Point { at: Time::from_seconds(seconds), value }
    }

    #[test]
    fn few_points_stay_as_they_are() {
        let points = [point(0, 1.0), point(7, 2.0)];
        let chart = downsample(&points, MetricKind::Gauge, Time::EPOCH, Time::from_seconds(10), 10);
        assert_eq!(chart.resolution_seconds, 0);
        assert_eq!(chart.steps[1], Step { at: Time::from_seconds(7), value: 2.0, min: 2.0, max: 2.0 });
    }

    #[test]
    fn a_step_keeps_its_spike() {
        let points: Vec<_> = (0..3_600).map(|at| point(at, if at == 1_800 { 99.0 } else { 1.0 })).collect();
        let chart = downsample(&points, MetricKind::Gauge, Time::EPOCH, Time::from_seconds(3_600), 100);
        assert_eq!((chart.resolution_seconds, chart.steps.len()), (60, 60));
        let spike = chart.steps[30];
        assert_eq!((spike.min, spike.max), (1.0, 99.0));
        assert!((spike.value - (59.0 + 99.0) / 60.0).abs() < 1e-9);
        let counter = downsample(&points, MetricKind::Counter, Time::EPOCH, Time::from_seconds(3_600), 100);
        assert_eq!(counter.steps[30].value, 1.0, "a counter's step is its last value");
    }

    #[test]
    fn a_year_fits_the_width_of_a_screen() {
        let year = Time::from_seconds(365 * 86_400);
        assert_eq!(resolution_seconds(Time::EPOCH, year, 800), 43_200);
        assert_eq!(resolution_seconds(Time::EPOCH, Time::from_seconds(3_600), 800), 5);
        assert!(resolution_seconds(Time::from_micros(i64::MIN), Time::from_micros(i64::MAX), 2) > 0);
    }

    proptest! {
        #[test]
        fn steps_are_few_in_order_and_hold_every_value(
            gaps in prop::collection::vec((0i64..5_000, -1e9f64..1e9), 1..400),
            points_max in 4usize..200,
        ) {
            let mut at = 0;
            let points: Vec<_> = gaps.iter().map(|(gap, value)| { at += gap; point(at, *value) }).collect();
            let chart = downsample(&points, MetricKind::Gauge, Time::EPOCH, Time::from_seconds(at + 1), points_max);
            prop_assert!(chart.steps.len() <= points_max, "{} {points_max}", chart.steps.len());
            prop_assert!(chart.steps.windows(2).all(|pair| pair[0].at <= pair[1].at));
            prop_assert!(chart.steps.iter().all(|step| step.min <= step.value && step.value <= step.max));
            let least = points.iter().map(|point| point.value).fold(f64::INFINITY, f64::min);
            prop_assert_eq!(chart.steps.iter().map(|step| step.min).fold(f64::INFINITY, f64::min), least);
        }
    }
}
