/* Search as you type: results under a search form (data-live), suggestions under a field (data-suggest). Pages work without it. */
"use strict";

(() => {
  const PAUSE = 150;

  const afterPause = (act) => {
    let timer = 0;
    return () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(act, PAUSE);
    };
  };

  const fetchInto = (last, address, show) => {
    last.request?.abort();
    last.request = new AbortController();
    fetch(address, { signal: last.request.signal, headers: { Accept: "text/html" }, redirect: "error" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
      .then(show)
      .catch(() => {}); /* the form still works */
  };

  const nodesOf = (html) => new DOMParser().parseFromString(`<template>${html}</template>`, "text/html").querySelector("template").content;

  for (const form of document.querySelectorAll("form[data-live]")) {
    const results = document.getElementById(form.dataset.live);
    const last = {};
    form.addEventListener("input", afterPause(() => {
      const asked = new URLSearchParams(new FormData(form));
      window.history.replaceState(null, "", `${form.action}?${asked}`);
      asked.set("fragment", "1");
      fetchInto(last, `${form.action}?${asked}`, (html) => results.replaceChildren(nodesOf(html)));
    }));
  }

  for (const [index, field] of document.querySelectorAll("input[data-suggest]").entries()) {
    const list = document.createElement("datalist");
    list.id = `suggestions-${index}`;
    field.after(list);
    field.setAttribute("list", list.id);
    const last = {};
    field.addEventListener("input", afterPause(() => {
      if (field.value.trim().length > 1) {
        const address = `${field.dataset.suggest}?${new URLSearchParams({ q: field.value })}`;
        fetchInto(last, address, (html) => list.replaceChildren(nodesOf(html)));
      }
    }));
  }
})();
