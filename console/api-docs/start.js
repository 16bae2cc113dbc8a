// What the bundle before this script defines.
const { SwaggerUIBundle } = globalThis

SwaggerUIBundle({
  url: '../../openapi.json',
  dom_id: '#api',
  deepLinking: true,
  // A token is typed into the page, and goes to this Worker only.
  persistAuthorization: false,
  // Nobody else is to be told of the document.
  validatorUrl: null,
})
