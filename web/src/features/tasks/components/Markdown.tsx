import TextContent from "@cloudscape-design/components/text-content";
import ReactMarkdown from "react-markdown";
import "./tasks.css";

/** Markdown as people wrote it; HTML in it stays text, and links open beside the page. */
export default function Markdown({ text }: { text: string }) {
  return (
    <TextContent>
      <div className="vc-markdown">
        <ReactMarkdown
          disallowedElements={["img"]}
          unwrapDisallowed
          components={{
            h1: "h4",
            h2: "h4",
            h3: "h5",
            a: ({ href, children }) => (
              <a href={href} target="_blank" rel="noopener noreferrer nofollow">
                {children}
              </a>
            ),
          }}
        >
          {text}
        </ReactMarkdown>
      </div>
    </TextContent>
  );
}
