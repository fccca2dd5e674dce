// Signing in by a passkey, and making one: the browser's answer goes with the form that the button stands in.
import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';

export function enablePasskeys(): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-passkey]')) {
    const form = part.closest('form');
    if (!form || !browserSupportsWebAuthn()) continue;
    const elsewhere = form.querySelector<HTMLElement>('[data-elsewhere]');
    if (location.hostname === part.dataset.host) enable(part, form);
    else if (elsewhere) elsewhere.hidden = false;
  }
}

function enable(part: HTMLElement, form: HTMLFormElement): void {
  const { passkey: use, options = '' } = part.dataset;
  const answer = part.querySelector<HTMLInputElement>('[name=passkey]');
  const failed = part.querySelector<HTMLElement>('[data-failed]');
  const button = part.querySelector('button');
  if (!answer || !failed || !button) return;
  part.hidden = false;
  let pressed = false;

  /** @param filled whether the browser offers it in the field for the e-mail address, and waits */
  const ask = async (filled: boolean): Promise<void> => {
    failed.hidden = true;
    try {
      const sent = new URLSearchParams();
      for (const name of ['formToken', 'key', 'name', 'email']) {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLInputElement) sent.set(name, field.value);
      }
      const response = await fetch(options, { method: 'POST', body: sent });
      const body = await response.json();
      if (!response.ok) throw new Error(body.detail);
      // A browser asks for one passkey at a time: a late offer would close the dialog that the button opened.
      if (filled && pressed) return;
      const made =
        use === 'create'
          ? await startRegistration({ optionsJSON: body })
          : await startAuthentication({ optionsJSON: body, useBrowserAutofill: filled });
      answer.value = JSON.stringify(made);
      form.submit();
    } catch {
      // Closed, or nothing there; what waits beside the form says nothing.
      failed.hidden = filled;
    }
  };

  button.onclick = () => {
    const fields = [...form.querySelectorAll<HTMLInputElement>('input[required]')];
    if (!fields.every((field) => field.reportValidity())) return;
    pressed = true;
    void ask(false);
  };
  if (use === 'get') {
    void browserSupportsWebAuthnAutofill().then((supported) => (supported ? ask(true) : undefined));
  }
}
