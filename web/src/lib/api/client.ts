// The one way to the server. `take` turns an answer into its data or throws a Problem.
import createClient from 'openapi-fetch';
import { Problem } from './problem';
import type { paths } from './schema';

// A form on a foreign site cannot set a header: the server asks for this one on every change by cookie.
export const api = createClient<paths>({ baseUrl: '', headers: { 'X-Obhut-Request': '1' } });

type Answer<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

let whenSignedOut: () => void = () => {};
export function onSignedOut(react: () => void) {
  whenSignedOut = react;
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
    throw problem;
  }
  return answer.data as T;
}

/** A file, which the document of the API does not describe inside. */
export async function takeFile(address: string): Promise<Response> {
  const answer = await fetch(address).catch(() => {
    throw new Problem(0, undefined);
  });
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => undefined));
  return answer;
}

/** The items of a list that is read whole. */
export async function takeItems<T>(call: Answer<{ items: T[] }>): Promise<T[]> {
  return (await take(call)).items;
}
