// Two lines of words beside a part of the form: how it goes (a status), and what went wrong (an alert).

export type Report = (text: string, isFault?: boolean) => void;

/**
 * @param place the lines are put at its end
 * @param id the prefix of the ids of its alerts
 * @param input what a fault is about, if it is about one input
 * @param status an element that is the status line already
 */
export function createStatusLine(
  place: Element,
  id: string,
  input?: HTMLInputElement,
  status?: HTMLElement,
): Report {
  const addLine = (className: string, role: string) => {
    const line = document.createElement('p');
    line.className = className;
    line.role = role;
    place.append(line);
    return line;
  };
  const statusLine = status ?? addLine('hint', 'status');
  const faultLine = addLine('fault', 'alert');
  faultLine.id = `${id}-refused`;
  const describedBy = input?.getAttribute('aria-describedby')?.replace(`${id}-fault`, '') ?? '';
  return (text, isFault = false) => {
    statusLine.textContent = isFault ? '' : text;
    faultLine.textContent = isFault ? text : '';
    if (!input) return;
    // What the server said was about the file before.
    document.getElementById(`${id}-fault`)?.remove();
    place.classList.toggle('wrong', isFault);
    if (isFault) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
    input.setAttribute('aria-describedby', `${describedBy} ${isFault ? faultLine.id : ''}`.trim());
  };
}
