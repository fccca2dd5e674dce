// The fields of an episode appear as soon as there is something to listen to or to watch.

const PLAYED = /^(?:audio|video)\/|\.(?:mp3|m4a|aac|og[agv]|opus|wav|flac|mp4|m4v|mov|web[am])(?:[?#]|$)/i;

export function showEpisodeFields(form: HTMLFormElement): void {
  const part = form.querySelector<HTMLElement>('#podcast')!;
  form.addEventListener('input', ({ target }) => {
    const { name, value } = target as HTMLInputElement;
    if (/^enclosure\.(?:url|type)$/.test(name) && PLAYED.test(value)) part.hidden = false;
    // A draft that is restored.
    if (value && (name.startsWith('podcast.') || /^(?:person|transcript)\./.test(name))) part.hidden = false;
  });
}
