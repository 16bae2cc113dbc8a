/** The colour that a custom property has in an element, such as `--line`: a canvas knows no custom properties. */
export function canvasColor(element: HTMLElement, name: string): string {
  const probe = document.createElement('i')
  probe.style.color = `var(${name})`
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
