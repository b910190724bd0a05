// The server's errors (RFC 9457 problem details), and what went wrong on the way to it.
export class Problem extends Error {
  readonly slug: string;
  readonly status: number;
  readonly detail: string | undefined;
  readonly fields: Record<string, string>;

  constructor(status: number, body: unknown) {
    const known = isRecord(body) ? body : {};
    super(typeof known.title === 'string' ? known.title : `HTTP ${status}`);
    this.status = status;
    this.slug = typeof known.type === 'string' ? (known.type.split('/').pop() ?? '') : '';
    this.detail = typeof known.detail === 'string' ? known.detail : undefined;
    this.fields = fieldMessages(known.errors);
  }
}

function fieldMessages(errors: unknown): Record<string, string> {
  if (!Array.isArray(errors)) return {};
  const messages: Record<string, string> = {};
  for (const error of errors) {
    if (isRecord(error) && typeof error.field === 'string') messages[error.field] ??= String(error.message);
  }
  return messages;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
