"use strict";
// Runs the command beside the page, which goes on meanwhile, and ends it with this worker.
let command = null;

// What --html writes is the report and its cases; the page has the rest.
function pageIn(html) {
  const kBefore = '<script type="application/json" id="data">';
  const begin = html.indexOf(kBefore) + kBefore.length;
  return html.slice(begin, html.indexOf("</script>", begin));
}

onmessage = ({data}) => {
  if (data.module) {
    command = data.module;
    return;
  }
  try {
    const {status, printed, errors, written} = runCommand(command, data.words, data.files);
    const html = written("page.html");
    postMessage({status, printed, errors, page: html === null ? null : pageIn(html)});
  } catch (error) {
    postMessage({status: 3, printed: "", errors: "sparepage: the engine ended: " + error.message, page: null});
  }
};
