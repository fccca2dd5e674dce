;;; -*- lexical-binding: t -*-
;; Asks the feeds that it is given, and prints what its database in a folder holds afterwards, as JSON.
(require 'elfeed)
(require 'json)

(let ((waiting (cdr command-line-args-left)))
  (setq elfeed-db-directory (car command-line-args-left)
        command-line-args-left nil
        elfeed-feeds waiting)
  (add-hook 'elfeed-update-hooks (lambda (feed) (setq waiting (remove feed waiting))))
  (mapc #'elfeed-update-feed elfeed-feeds)
  (while waiting (accept-process-output nil 0.05))
  (elfeed-db-save)
  (let (found)
    (with-elfeed-db-visit (entry _)
      (push `((guid . ,(cdr (elfeed-entry-id entry)))
              (title . ,(elfeed-entry-title entry))
              (content . ,(elfeed-deref (elfeed-entry-content entry))))
            found))
    (princ (json-encode (vconcat found)))))
