export default {
  input: "openapi.json",
  // Node runs what is generated as it is, and so wants the names of files.
  output: { path: "waystation", importFileExtension: ".ts" },
  logs: { file: false },
};
