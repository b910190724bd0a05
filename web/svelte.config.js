import adapter from '@sveltejs/adapter-static';

// One page for every address: the server answers any unknown path with index.html. The policy here is
// repeated by the server's header; it stands in the page so that a bare file server is no weaker.
/** @type {import('@sveltejs/kit').Config} */
export default {
  // Table.svelte says its roles outright, because CSS takes them away on a phone.
  compilerOptions: { warningFilter: (warning) => warning.code !== 'a11y_no_redundant_roles' },
  kit: {
    adapter: adapter({ fallback: 'index.html' }),
    paths: { relative: false },
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['self'],
        'script-src': ['self'],
        'style-src': ['self'],
        'img-src': ['self', 'data:'],
        'connect-src': ['self'],
        'object-src': ['none'],
        'base-uri': ['self'],
        'form-action': ['self'],
      },
    },
  },
};
