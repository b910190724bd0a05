// How a form hands the server's answer to its fields.
import { getContext, setContext } from 'svelte';
import type { FieldMistake } from '$lib/api/problem';

export interface FormState {
  readonly fields: Record<string, FieldMistake>;
  readonly busy: boolean;
}
const key = Symbol('form');

export function provideForm(state: FormState) {
  setContext(key, state);
}
export function useForm(): FormState | undefined {
  return getContext<FormState | undefined>(key);
}
