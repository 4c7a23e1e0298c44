// Without a validator, the page asks nobody but this service.
SwaggerUIBundle({
  // beside the folder of this script, whatever path prefix a proxy puts before it
  url: new URL("../openapi.json", document.currentScript.src).href,
  dom_id: "#page",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
