// Papers that come from the notice, as data: the server writes them as HTML and PDF from the same parts.
import { takeFile } from './client';

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
  /** Without it, the one in force. */
  edition?: number;
}

export const askedFor = ({ lang, edition }: Asked): string => (edition === undefined ? `?lang=${lang}` : `?lang=${lang}&edition=${edition}`);

export const paperAddress = (file: string, asked: Asked): string => `/api/notice/artefacts/${file}${askedFor(asked)}`;

export async function takePaper(name: string, asked: Asked): Promise<Paper> {
  const answer = await takeFile(paperAddress(`${name}.json`, asked));
  return (await answer.json()) as Paper;
}
