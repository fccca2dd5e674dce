// Above the form: that somebody else stored another version, and the offer of a draft.

export interface Notices {
  hasNews(): boolean;
  showNews(text: string): void;
  /** Who else is here; nothing where the text is empty. */
  showPresence(text: string): void;
  hasOffer(): boolean;
  /** Replaces the offer; without children there is none. */
  showOffer(...children: (Node | string)[]): void;
}

export function createNotices(form: HTMLFormElement): Notices {
  const place = form.querySelector<HTMLElement>('#offer')!;
  const news = document.createElement('p');
  const presence = document.createElement('p');
  const offer = document.createElement('div');
  news.hidden = presence.hidden = true;
  place.append(news, presence, offer);
  const arrange = () => {
    place.hidden = news.hidden && presence.hidden && !offer.firstChild;
  };
  return {
    hasNews: () => !news.hidden,
    showNews(text) {
      news.textContent = text;
      news.hidden = false;
      presence.hidden = true;
      arrange();
    },
    showPresence(text) {
      if (presence.textContent !== text) presence.textContent = text;
      presence.hidden = !text;
      arrange();
    },
    hasOffer: () => offer.firstChild !== null,
    showOffer(...children) {
      offer.replaceChildren(...children);
      arrange();
    },
  };
}
