// The reference of the API, drawn by Swagger UI. A module of its own, so that only who opens the page loads it.
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import 'swagger-ui-dist/swagger-ui.css';
import { keepRepaired } from './repairs';
import './reference.css';

interface System {
  React: { createElement: (component: unknown, props?: object | null, ...children: unknown[]) => unknown };
}
interface Props {
  getComponent: (name: string, container?: boolean) => unknown;
}

/** Without the title, the servers and the landmarks of the layout that comes with it: the page has its own. */
const layout = ({ React }: System) => ({
  components: {
    PlainLayout: ({ getComponent }: Props) => {
      const part = (name: string, container = false) => React.createElement(getComponent(name, container));
      const parts = [
        part('SvgAssets'),
        React.createElement('div', { className: 'tools' }, part('FilterContainer', true), part('AuthorizeBtnContainer', true)),
        part('errors', true),
        part('operations', true),
        part('Models', true),
      ];
      return React.createElement('div', { className: 'swagger-ui' }, ...parts);
    },
  },
});

export function draw(domNode: HTMLElement): Promise<void> {
  keepRepaired(domNode);
  return new Promise((onComplete) => {
    SwaggerUI({
      domNode,
      url: '/api/openapi.json',
      layout: 'PlainLayout',
      docExpansion: 'none',
      defaultModelsExpandDepth: 0,
      filter: true,
      // Without this, the document would be sent to a validator elsewhere.
      validatorUrl: null,
      operationsSorter: 'alpha',
      tagsSorter: 'alpha',
      presets: [SwaggerUI.presets.apis],
      plugins: [layout],
      // What is tried out goes with the session's cookie, as the pages' own requests do.
      requestInterceptor: (request) => {
        request.headers['X-Obhut-Request'] = '1';
        return request;
      },
      onComplete,
    });
  });
}
