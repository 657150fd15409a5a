/** For tools that read the sources without vue-tsc, such as the linter. */
declare module '*.vue' {
  import type { Component } from 'vue';
  const component: Component;
  export default component;
}
