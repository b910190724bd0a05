// How a form hands the server's answer to its fields.
import { getContext, setContext } from 'svelte';

export interface FormState {
  /** Messages by field name. */
  readonly fields: Record<string, string>;
  readonly busy: boolean;
}
const key = Symbol('form');

export function provideForm(state: FormState) {
  setContext(key, state);
}
export function useForm(): FormState | undefined {
  return getContext<FormState | undefined>(key);
}
