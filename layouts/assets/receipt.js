// Buttons that only a script can serve. They are hidden in the page and shown
// here, so that without script nobody meets a dead button.
(function () {
  "use strict";

  function select(node) {
    var range = document.createRange();
    range.selectNodeContents(node);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  // Old browsers, and pages that are not served by https.
  function copySelected(node) {
    select(node);
    try {
      return document.execCommand("copy");
    } catch (e) {
      return false;
    }
  }

  function say(button, text) {
    var note = button.nextElementSibling;
    if (!note || note.className !== "copied") {
      note = document.createElement("span");
      note.className = "copied";
      note.setAttribute("role", "status");
      button.parentNode.insertBefore(note, button.nextSibling);
    }
    note.textContent = text;
  }

  function copy(event) {
    var button = event.currentTarget;
    var node = document.querySelector(button.getAttribute("data-copy"));
    function done(ok) {
      say(button, button.getAttribute(ok ? "data-done" : "data-failed"));
    }
    if (!navigator.clipboard || !window.isSecureContext) {
      done(copySelected(node));
      return;
    }
    navigator.clipboard.writeText(node.textContent.trim()).then(function () {
      done(true);
    }, function () {
      done(copySelected(node));
    });
  }

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), function (button) {
      button.hidden = false;
      button.addEventListener("click", act);
    });
  }

  each("button[data-copy]", copy);
  each("button[data-print]", function () { window.print(); });
})();
