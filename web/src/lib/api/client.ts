// The one way to the server. `take` turns an answer into its data or throws a Problem.
import createClient from 'openapi-fetch';
import { Problem } from './problem';
import type { paths } from './schema';

// A form on a foreign site cannot set a header: the server asks for this one on every change by cookie.
export const api = createClient<paths>({ baseUrl: '', headers: { 'X-Obhut-Request': '1' } });

let drawn_for: Record<string, string> = {};
/** Says for whom the page is drawn: the server refuses what comes from it once somebody else is signed in. */
export function drawFor(account_id: string | undefined) {
  drawn_for = account_id ? { 'X-Obhut-Account': account_id } : {};
}
api.use({
  onRequest({ request }) {
    for (const [name, value] of Object.entries(drawn_for)) request.headers.set(name, value);
  },
});

type Answer<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

let whenSignedOut: () => void = () => {};
export function onSignedOut(react: () => void) {
  whenSignedOut = react;
}
let whenReplaced: () => void = () => {};
export function onReplaced(react: () => void) {
  whenReplaced = react;
}

export async function take<T>(call: Answer<T>): Promise<T> {
  let answer: Awaited<Answer<T>>;
  try {
    answer = await call;
  } catch {
    throw new Problem(0, undefined);
  }
  if (!answer.response.ok) {
    const problem = new Problem(answer.response.status, answer.error);
    if (problem.status === 401) whenSignedOut();
    if (problem.slug === 'other-account') whenReplaced();
    throw problem;
  }
  return answer.data as T;
}

/** A file, which the document of the API does not describe inside. */
export async function takeFile(address: string): Promise<Response> {
  const answer = await fetch(address, { headers: drawn_for }).catch(() => {
    throw new Problem(0, undefined);
  });
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => undefined));
  return answer;
}

/** The items of a list that is read whole. */
export async function takeItems<T>(call: Answer<{ items: T[] }>): Promise<T[]> {
  return (await take(call)).items;
}
