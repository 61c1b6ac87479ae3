-- Portraits are worked out in another way, and say nothing of those of before: pages are seen for the first time again.
UPDATE asked SET portrait = NULL, portrait_now = NULL, title_then = NULL
WHERE coalesce(portrait, portrait_now, title_then) IS NOT NULL;
