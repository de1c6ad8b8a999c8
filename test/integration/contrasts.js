/** Runs in the page. Contrast as WCAG 2 defines it, of text and of the lines of charts. */
(() => {
  const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const luminance = (colour) => {
    const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = getComputedStyle(document.documentElement).backgroundColor;
  const against = (colour) => {
    const [one = 0, other = 0] = [luminance(colour), luminance(behind)].sort((a, b) => b - a);
    return (one + 0.05) / (other + 0.05);
  };
  const texts = [...document.querySelectorAll("h1, h2, h3, p, li, td, th, dt, dd, a, summary, caption, svg text")].map(
    (element) => {
      const { color, fill } = getComputedStyle(element);
      const shown = element.tagName === "text" ? fill : color;
      return { text: element.textContent, shown, contrast: against(shown) };
    },
  );
  const lines = [
    ...document.querySelectorAll(".mark-line path, .mark-rule.role-mark line, .mark-symbol.role-mark path"),
  ].map((element) => {
    const { stroke, fill } = getComputedStyle(element);
    const shown = stroke === "none" ? fill : stroke;
    return { shown, contrast: against(shown) };
  });
  return { texts, lines };
})();
