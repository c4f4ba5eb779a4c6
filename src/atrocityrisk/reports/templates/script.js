"use strict";
(function () {
  var root = document.documentElement;
  root.classList.add("js");

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  /* One state at a time: the rest of the page stays short. Without script all are shown. */
  function show() {
    var name = decodeURIComponent(location.hash.slice(1));
    var target = name ? document.getElementById(name) : null;
    var article = target && target.closest("article");
    all("#states article").forEach(function (each) {
      each.classList.toggle("open", each === article);
    });
    if (article) {
      var heading = article.querySelector("h3");
      (target === article ? article : target).scrollIntoView();
      if (target === article) { heading.focus({ preventScroll: true }); }
    }
  }
  window.addEventListener("hashchange", show);

  var table = document.getElementById("ranking-table");
  if (!table) { show(); return; }
  var body = table.tBodies[0];
  var rows = all("tr", body);
  var form = document.getElementById("controls");
  var told = document.getElementById("shown");

  /* Letters and digits alone: accents, hyphens and the apostrophes of phones make no difference. */
  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f'\u2018\u2019\u02bc`\u00b4]/g, "")
      .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  function filter() {
    var sought = plain(form.elements.search.value);
    var count = 0;
    rows.forEach(function (row) {
      var fits = (!sought || plain(row.dataset.name).indexOf(sought) >= 0) &&
        ["region", "tier", "movement"].every(function (key) {
          var wanted = form.elements[key].value;
          return !wanted || row.dataset[key] === wanted;
        });
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    told.textContent = count + " of " + rows.length + " states shown";
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(filter, 0); });

  function value(row, column) {
    var cell = row.cells[column];
    var number = cell.dataset.v;
    if (number === undefined) { return plain(cell.textContent.trim()); }
    return number === "" ? null : Number(number);
  }

  function sort(column, descending) {
    rows.slice().sort(function (one, other) {
      var a = value(one, column), b = value(other, column);
      /* What is missing comes last either way; equal rows keep the order of the ranking. */
      if (a === null || b === null) { return (a === null) - (b === null); }
      var order = a < b ? -1 : a > b ? 1 : 0;
      return (descending ? -order : order) || rows.indexOf(one) - rows.indexOf(other);
    }).forEach(function (row) { body.appendChild(row); });
    all("thead th", table).forEach(function (head, number) {
      if (number === column) {
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      } else { head.removeAttribute("aria-sort"); }
    });
  }
  all("thead th[data-sort]", table).forEach(function (head) {
    var column = head.cellIndex;
    var button = document.createElement("button");
    button.type = "button";
    /* Browsers print a repeated head without its buttons; the style sheet prints this instead. */
    head.dataset.label = head.textContent;
    while (head.firstChild) { button.appendChild(head.firstChild); }
    head.appendChild(button);
    button.addEventListener("click", function () {
      var now = head.getAttribute("aria-sort");
      var first = head.dataset.sort === "descending";
      sort(column, now ? now === "ascending" : first);
    });
  });
  filter();
  show();
})();
