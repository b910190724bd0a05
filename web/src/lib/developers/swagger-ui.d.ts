// The package says no types of its own; these are the parts the page uses.
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  interface Options {
    domNode: HTMLElement;
    url: string;
    layout: string;
    docExpansion: 'none' | 'list' | 'full';
    defaultModelsExpandDepth: number;
    filter: boolean;
    validatorUrl: null;
    operationsSorter: 'alpha' | 'method';
    tagsSorter: 'alpha';
    presets: unknown[];
    plugins: unknown[];
    requestInterceptor: (request: { headers: Record<string, string> }) => unknown;
    onComplete: () => void;
  }
  const SwaggerUI: ((options: Options) => unknown) & { presets: { apis: unknown } };
  export default SwaggerUI;
}
