// The server's errors (RFC 9457 problem details), and what went wrong on the way to it.
/** A stable word for people's languages, and an English sentence for developers. */
export interface FieldMistake {
  code: string;
  message: string;
}

export class Problem extends Error {
  readonly slug: string;
  readonly status: number;
  readonly detail: string | undefined;
  /** What is wrong, by field: the first mistake of each. */
  readonly fields: Record<string, FieldMistake>;

  constructor(status: number, body: unknown) {
    const known = isRecord(body) ? body : {};
    super(typeof known.title === 'string' ? known.title : `HTTP ${status}`);
    this.status = status;
    this.slug = typeof known.type === 'string' ? (known.type.split('/').pop() ?? '') : '';
    this.detail = typeof known.detail === 'string' ? known.detail : undefined;
    this.fields = mistakes(known.errors);
  }
}

function mistakes(errors: unknown): Record<string, FieldMistake> {
  if (!Array.isArray(errors)) return {};
  const found: Record<string, FieldMistake> = {};
  for (const error of errors) {
    if (!isRecord(error) || typeof error.field !== 'string') continue;
    found[error.field] ??= { code: String(error.code ?? ''), message: String(error.message ?? '') };
  }
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
