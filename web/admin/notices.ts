// Above the form: that somebody else stored another version, and the offer of a draft.

export interface Notices {
  hasNews(): boolean;
  showNews(text: string): void;
  hasOffer(): boolean;
  /** Replaces the offer; without children there is none. */
  showOffer(...children: (Node | string)[]): void;
}

export function createNotices(form: HTMLFormElement): Notices {
  const place = form.querySelector<HTMLElement>('#offer')!;
  const news = document.createElement('p');
  const offer = document.createElement('div');
  news.hidden = true;
  place.append(news, offer);
  return {
    hasNews: () => !news.hidden,
    showNews(text) {
      news.textContent = text;
      news.hidden = place.hidden = false;
    },
    hasOffer: () => offer.firstChild !== null,
    showOffer(...children) {
      offer.replaceChildren(...children);
      place.hidden = news.hidden && !children.length;
    },
  };
}
