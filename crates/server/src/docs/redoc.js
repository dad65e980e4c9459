// Shows the API that `?api=NAME` names, or else the first, and lets another be chosen.
const apis = document.getElementById("apis");
const named = new URLSearchParams(location.search).get("api");
const chosen = [...apis.options].find((option) => option.text === named);
if (chosen) {
  chosen.selected = true;
}
apis.addEventListener("change", () => {
  location.assign(`/redoc?api=${encodeURIComponent(apis.selectedOptions[0].text)}`);
});
if (apis.value) {
  Redoc.init(apis.value, {}, document.getElementById("redoc"));
}
