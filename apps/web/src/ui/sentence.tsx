import { sentenceParts } from '../lib/sentence.ts'

/** A sentence of the server's, with its figures as all others are, none of them broken over two lines. */
export const Sentence = ({ children }: { children: string }) =>
  sentenceParts(children).map(({ text, figure }, at) =>
    figure ? (
      <span key={at} className="num">
        {text}
      </span>
    ) : (
      text
    ),
  )
