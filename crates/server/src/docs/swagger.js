// Shows these documents. Unless told otherwise it sends them to a validator of its makers'.
window.ui = SwaggerUIBundle({
  urls: {urls},
  dom_id: "#swagger-ui",
  "validatorUrl": "none",
  persistAuthorization: true,
  tryItOutEnabled: true,
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [SwaggerUIBundle.plugins.DownloadUrl],
  layout: "StandaloneLayout",
});
