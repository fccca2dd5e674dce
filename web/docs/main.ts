// Starts the API browser of /docs.

interface System {
  React: { createElement(name: string | Component, properties: object, ...children: unknown[]): unknown };
}
type Component = (properties: Record<string, unknown>) => unknown;
declare const SwaggerUIBundle: (options: object) => void;

/** By the plugin interface of Swagger UI. */
const accessible = () => ({
  wrapComponents: {
    // A link within the button that opens the operation: two controls in one. The address changes all the same.
    DeepLink:
      (_: Component, { React }: System): Component =>
      ({ text }) =>
        React.createElement('span', {}, text),
    // Landmarks, and the heading between the title's and those of groups.
    InfoContainer:
      (Original: Component, { React }: System): Component =>
      (properties) =>
        React.createElement(
          'section',
          { 'aria-label': 'About' },
          React.createElement(Original, properties),
          React.createElement('h2', { className: 'unseen' }, 'Operations'),
        ),
    SchemesContainer:
      (Original: Component, { React }: System): Component =>
      (properties) =>
        React.createElement(
          'section',
          { 'aria-label': 'Authorization' },
          React.createElement(Original, properties),
        ),
    // A choice without a label, of one server.
    ServersContainer: (): Component => () => null,
  },
});

SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#api',
  deepLinking: true,
  validatorUrl: null,
  plugins: [accessible],
});
