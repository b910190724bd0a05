// Papers that come from the notice, as data: the server writes them as HTML and PDF from the same parts.
import { Problem } from './problem';

export type Block =
  | { kind: 'heading'; level: number; text: string; id: string | null }
  | { kind: 'paragraph'; text: string; id: string | null; marks: string[] }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; caption: string; head: string[]; rows: string[][]; ids: string[] }
  | { kind: 'facts'; facts: { label: string; value: string }[] }
  | { kind: 'page_break' };

export interface Paper {
  title: string;
  lang: string;
  date: string;
  lines: string[];
  blocks: Block[];
}

export interface Asked {
  lang: string;
  edition?: number | undefined;
}

export const asked_for = ({ lang, edition }: Asked): string => (edition === undefined ? `?lang=${lang}` : `?lang=${lang}&edition=${edition}`);

export const paper_address = (file: string, asked: Asked): string => `/api/notice/artefacts/${file}${asked_for(asked)}`;

export async function take_paper(name: string, asked: Asked): Promise<Paper> {
  const answer = await fetch(paper_address(`${name}.json`, asked)).catch(() => {
    throw new Problem(0, undefined);
  });
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => undefined));
  return (await answer.json()) as Paper;
}
