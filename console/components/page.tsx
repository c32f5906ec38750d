import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** The first page is read from its beginning; after that a reader is brought to the heading of where he went. */
let isFirst = true;

interface PageProps {
  /** The heading, and the document's title; told apart by what it is of: `Device CPE0001`. */
  title: string;
  /** A sentence below. */
  about?: ComponentChildren;
  /** Beside the heading. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** What every page is in: heading, document title, and the focus on the heading where one came here by a link. Give it a `key` where the same page shows another thing. */
export function Page({ title, about, actions, children }: PageProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Cuttle`;
  }, [title]);
  useEffect(() => {
    if (!isFirst) {
      heading.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    isFirst = false;
  }, []);
  return (
    <>
      <header class="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {about !== undefined && <p>{about}</p>}
        </div>
        {actions !== undefined && <div class="page-actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}

interface CardProps {
  title?: string;
  actions?: ComponentChildren;
  children: ComponentChildren;
  /** What it holds reaches its edges: tables do. */
  flush?: boolean;
}

export function Card({ title, actions, children, flush = false }: CardProps): JSX.Element {
  return (
    <section class="card" {...(title !== undefined && { 'aria-label': title })}>
      {title !== undefined && (
        <div class="card-head">
          <h2>{title}</h2>
          {actions}
        </div>
      )}
      {flush ? children : <div class="card-body">{children}</div>}
    </section>
  );
}
