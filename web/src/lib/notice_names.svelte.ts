// What the notice calls its clauses, data and recipients: people read these, not the names in the code. They are in its
// form for machines, read once by the pages that need them.
import { takeFile } from './api/client';
import { i18n } from './i18n';

type Kind = 'clause' | 'data' | 'recipient';
type Spoken = { '@language': string; '@value': string }[] | string;
type Entry = { '@id': string } & Partial<Record<'dct:title' | 'skos:prefLabel' | 'dpv:hasName', Spoken>>;

class NoticeNames {
  private entries = $state.raw(new Map<string, Spoken>());
  private asked = false;

  /** Reads what is not there yet; pages draw meanwhile and fill in. */
  follow() {
    if (this.asked) return;
    this.asked = true;
    this.read().catch(() => (this.asked = false));
  }

  of(kind: Kind, id: string): string {
    const spoken = this.entries.get(`${kind}.${id}`);
    if (typeof spoken === 'string') return spoken;
    return spoken?.find((one) => one['@language'] === i18n.language)?.['@value'] ?? id;
  }

  private async read() {
    const answer = await takeFile('/api/notice/artefacts/dpv.jsonld');
    const graph = ((await answer.json()) as { '@graph': Entry[] })['@graph'];
    const named = graph.map((entry): [string, Spoken | undefined] => [
      entry['@id'].split('#').pop() ?? '',
      entry['dct:title'] ?? entry['skos:prefLabel'] ?? entry['dpv:hasName'],
    ]);
    this.entries = new Map(named.filter((pair): pair is [string, Spoken] => pair[1] !== undefined));
  }
}

export const noticeNames = new NoticeNames();
