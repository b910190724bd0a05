// A slip of the finger must not lock a person out: both entries have to agree before anything is sent.
import { Problem } from '$lib/api/problem';
import { t } from '$lib/i18n';

export function demandSame(password: string, repeated: string) {
  if (password === repeated) return;
  throw new Problem(422, { errors: [{ field: 'repeated', code: 'differ', message: t.password.differ }] });
}
