"use strict";
(function () {
  var root = document.documentElement;
  var title = document.title;
  root.classList.add("js");

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }
  function made(tag, text, kind) {
    var element = document.createElement(tag);
    if (text) { element.textContent = text; }
    if (kind) { element.className = kind; }
    return element;
  }

  /* ---- A state's page: read from its <noscript>, so that only the one that is read is built. */
  var place = document.getElementById("state");
  var list = document.getElementById("list");
  function source(name) {
    return all("noscript[data-state]").filter(function (each) {
      return each.dataset.state === name;
    })[0];
  }
  function article(name) {
    var found = source(name);
    if (!found) { return null; }
    var parsed = new DOMParser().parseFromString(found.textContent, "text/html");
    return document.adoptNode(parsed.querySelector("article"));
  }
  function decoded(hash) {
    /* An address cut short in a mail, such as "#%", must not stop the page. */
    try { return decodeURIComponent(hash); } catch (problem) { return hash; }
  }
  function show() {
    if (!place) { return; }
    var name = decoded(location.hash.slice(1));
    var page = name ? article(name) : null;
    place.textContent = "";
    place.hidden = !page;
    list.hidden = Boolean(page);
    root.classList.toggle("reading", Boolean(page));
    if (page) {
      place.appendChild(page);
      document.title = page.dataset.title;
      take(place);
      window.scrollTo(0, 0);
      page.querySelector(".name").focus({ preventScroll: true });
      return;
    }
    document.title = title;
    var target = name ? document.getElementById(name) : null;
    if (target) { target.scrollIntoView(); }
  }

  /* ---- Taking things along: every table as CSV, every drawing as SVG or PNG, a link, how to cite. */
  function save(content, type, name) {
    var link = made("a");
    link.href = URL.createObjectURL(new Blob([content], { type: type }));
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
  }
  function cell(text) {
    var plain = text.trim().replace(/\s+/g, " ");
    /* A spreadsheet takes these for a formula. */
    if (/^[=+@\t\r]/.test(plain) || /^-(?!\d)/.test(plain)) { plain = "'" + plain; }
    return /[",\n]/.test(plain) ? '"' + plain.replace(/"/g, '""') + '"' : plain;
  }
  function csv(table) {
    return all("tr", table).map(function (row) {
      return Array.prototype.map.call(row.cells, function (each) {
        return cell(each.dataset.v !== undefined ? each.dataset.v : each.innerText);
      }).join(",");
    }).join("\r\n") + "\r\n";
  }
  var DRAWN = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "font", "text-anchor"];
  function drawing(svg) {
    var copy = svg.cloneNode(true);
    var here = [svg].concat(all("*", svg)), there = [copy].concat(all("*", copy));
    here.forEach(function (each, number) {
      var style = getComputedStyle(each);
      DRAWN.forEach(function (name) {
        var value = style.getPropertyValue(name);
        if (value) { there[number].setAttribute(name, value.replace(/url\(".*#/, 'url("#').replace(/"/g, "'")); }
      });
      there[number].removeAttribute("href");
    });
    var box = svg.viewBox.baseVal;
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", box.width);
    copy.setAttribute("height", box.height);
    var ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    ground.setAttribute("width", "100%");
    ground.setAttribute("height", "100%");
    ground.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
    copy.insertBefore(ground, copy.firstChild);
    return new XMLSerializer().serializeToString(copy);
  }
  function picture(svg, name) {
    var image = new Image();
    image.onload = function () {
      var canvas = made("canvas");
      var scale = 1600 / svg.viewBox.baseVal.width;
      canvas.width = 1600;
      canvas.height = Math.round(svg.viewBox.baseVal.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(function (blob) { save(blob, "image/png", name); });
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(drawing(svg));
  }
  function told(button, text) {
    var before = button.textContent;
    button.textContent = text;
    setTimeout(function () { button.textContent = before; }, 2000);
  }
  function copied(button, text) {
    var area = made("textarea");
    area.value = text;
    document.body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    button.focus();
    told(button, done ? "copied" : "not allowed here");
  }
  function near(element) {
    var named = element.closest("article[id], section[id], figure[id]");
    return named ? named.id : "";
  }
  function tools(element, after, words) {
    var line = made("p", "", "tools");
    function add(text, act) {
      var button = made("button", text);
      button.type = "button";
      button.setAttribute("aria-label", text + ": " + words);
      button.addEventListener("click", function () { act(button); });
      line.appendChild(button);
    }
    var name = (near(element) || "figure") + "-" + words.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 40);
    if (element.tagName === "TABLE") {
      add("CSV", function () { save(csv(element), "text/csv;charset=utf-8", name + ".csv"); });
    } else {
      add("SVG", function () { save(drawing(element), "image/svg+xml", name + ".svg"); });
      add("PNG", function () { picture(element, name + ".png"); });
    }
    add("Copy link", function (button) {
      copied(button, location.href.split("#")[0] + (near(element) ? "#" + near(element) : ""));
    });
    add("Cite", function (button) {
      copied(button, document.querySelector(".cite").textContent.replace(/^To cite: /, "") + " " + words + ".");
    });
    after.insertAdjacentElement("afterend", line);
  }
  function take(within) {
    all("table", within).forEach(function (table) {
      var words = table.caption ? table.caption.textContent.trim().split(/[.;]/)[0] : "Table";
      tools(table, table.closest(".scroll") || table, words.slice(0, 90));
    });
    all("svg.chart, svg.world", within).forEach(function (svg) {
      /* Dots that repeat a number have nothing to take. */
      if (svg.closest(".count")) { return; }
      tools(svg, svg, (svg.getAttribute("aria-label") || "Chart").split(/[;:]/)[0].slice(0, 90));
    });
  }

  /* ---- On paper all states are there, each on its sheet, unless one is being read. */
  var printed = document.getElementById("states");
  window.addEventListener("beforeprint", function () {
    if (!place || !place.hidden) { return; }
    all("noscript[data-state]").forEach(function (each) {
      var page = article(each.dataset.state);
      page.classList.add("for-print");
      printed.appendChild(page);
    });
  });
  window.addEventListener("afterprint", function () {
    all(".for-print").forEach(function (each) { each.remove(); });
  });

  window.addEventListener("hashchange", show);
  take(list || document);
  var table = document.getElementById("ranking-table");
  if (!table) { show(); return; }
  var body = table.tBodies[0];
  var rows = all("tr", body);
  var form = document.getElementById("controls");
  var shown = document.getElementById("shown");
  var off = document.getElementById("off");

  /* Letters and digits alone: accents, hyphens and the apostrophes of phones make no difference. */
  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f'\u2018\u2019\u02bc`\u00b4]/g, "")
      .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }
  function names(element) { return element.dataset.names.split("|").map(plain); }
  var named = rows.map(names);
  var places = all("#off-list li").map(function (each) {
    return { names: names(each), text: each.textContent };
  });
  /* Short words are codes or beginnings: "UK" must not find Ukraine only, nor "us" every Russia. */
  function fits(known, sought) {
    return known.some(function (name) {
      return name === sought || (" " + name).indexOf(" " + sought) >= 0 && sought.length > 2;
    });
  }

  function chosen(name) {
    var field = form.elements[name];
    return field ? field.value : "";
  }
  /* The name of one state is no search for those that another name of theirs joins with it: "Kosovo"
     not for Serbia, "China" not for Taiwan; but "Guinea" for all whose own name has it. */
  function found(known, sought, exact) {
    if (!sought || known.indexOf(sought) >= 0) { return true; }
    if (exact) { return sought.length > 3 && fits(known.slice(0, 1), sought); }
    return fits(known, sought) ||
      sought.length < 3 && known.some(function (name) { return name.indexOf(sought) === 0; });
  }
  function filter() {
    /* Commas part names, unless they stand within one: "Congo, Democratic Republic of". */
    var text = chosen("search"), whole = plain(text);
    var one = named.some(function (known) { return whole && fits(known, whole); });
    var asked = one ? [whole] : text.split(/[,;]/).map(plain).filter(Boolean);
    var region = chosen("region"), group = chosen("group"), status = chosen("status");
    var count = 0;
    var exact = asked.map(function (sought) {
      return named.some(function (known) { return known.indexOf(sought) >= 0; });
    });
    rows.forEach(function (row, number) {
      var wanted = (!asked.length || asked.some(function (sought, nth) { return found(named[number], sought, exact[nth]); })) &&
        (!region || row.dataset.region === region) &&
        (!status || row.dataset.status === status) &&
        (!group || row.dataset.groups.split(" ").indexOf(group) >= 0);
      row.hidden = !wanted;
      count += wanted ? 1 : 0;
    });
    off.textContent = "";
    var without = places.filter(function (one) {
      return asked.some(function (sought) {
        return sought.length > 1 && one.names.indexOf(sought) >= 0 || sought.length > 3 && fits(one.names, sought);
      });
    }).slice(0, 5);
    without.forEach(function (one) { off.appendChild(made("li", one.text)); });
    off.hidden = !off.firstChild;
    shown.textContent = count + " of " + rows.length + " states shown" +
      (count || without.length || !asked.length ? "" : ". Nothing fits; a shorter piece of the name may.");
    document.getElementById("ranking").classList.toggle("seeking", asked.length > 0);
    all(".known > div").forEach(function (each) {
      var on = each.dataset.status !== undefined ? each.dataset.status === status :
        each.dataset.group === group;
      each.classList.toggle("on", on);
    });
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var open = rows.filter(function (row) { return !row.hidden; });
    /* Enter opens the state when one is left. */
    if (open.length === 1) { location.href = open[0].querySelector("th a").href; }
  });
  form.addEventListener("reset", function () { setTimeout(filter, 0); });

  function value(row, column) {
    var each = row.cells[column];
    var number = each.dataset.v;
    if (number === undefined) { return plain(each.textContent.trim()); }
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
    var button = made("button");
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
