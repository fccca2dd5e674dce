// Chips are put in order by hand: with a mouse, a pen or a finger.

/** How far a press goes before it moves the chip, in pixels. */
const THRESHOLD = 6;

/** @param done with the chip that was moved, once it is let go */
export function moveByHand(chips: HTMLElement, done: (moved: HTMLElement) => void): void {
  let held: { chip: HTMLElement; x: number; y: number; isMoving: boolean } | undefined;
  const before = (event: PointerEvent, chip: Element) => {
    const { left, width } = chip.getBoundingClientRect();
    const isLeft = event.clientX < left + width / 2;
    return getComputedStyle(chips).direction === 'rtl' ? !isLeft : isLeft;
  };

  chips.addEventListener('pointerdown', (event) => {
    const chip = (event.target as Element).closest<HTMLElement>('.chip');
    if (!chip || event.button !== 0 || (event.target as Element).closest('.chip-remove')) return;
    held = { chip, x: event.clientX, y: event.clientY, isMoving: false };
  });
  window.addEventListener('pointermove', (event) => {
    if (!held) return;
    const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) >= THRESHOLD;
    if (!held.isMoving && !far) return;
    held.isMoving = true;
    held.chip.classList.add('moving');
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest('.chip');
    if (!under || under === held.chip || under.parentElement !== chips) return;
    if (before(event, under)) under.before(held.chip);
    else under.after(held.chip);
  });
  const end = () => {
    const { chip, isMoving } = held ?? {};
    held = undefined;
    chip?.classList.remove('moving');
    if (chip && isMoving) done(chip);
    return isMoving === true;
  };
  window.addEventListener('pointerup', () => {
    if (!end()) return;
    // The press that moved it opens nothing.
    const controller = new AbortController();
    const { signal } = controller;
    chips.addEventListener('click', (event) => event.stopPropagation(), { capture: true, signal });
    setTimeout(() => controller.abort());
  });
  window.addEventListener('pointercancel', end);
}
