/** What the API sends and what the page keeps, for the type checker alone: no page loads this file. */

type Child = Node | string | null | undefined | false | 0;
type Act = () => unknown;
/** The name of a field of `filters`, and a value of it. */
type Filter = [string, string];

/** Offsets are code points of the article's text, the end exclusive. */
interface Span {
	start: number;
	end: number;
}
interface Mark extends Span {
	kind: string;
}
interface Sentence extends Span {
	text: string;
	citation: number;
	speaker?: { name: string; post: string } | null;
	references?: (Span & { refers_to: string })[];
}
interface Citation extends Span {
	number: number;
	article_id: string;
	title: string;
	source: string;
	url: string;
	author?: string;
	published: string;
	section: string;
	page: number | null;
	passage: string;
	highlights: [number, number][];
	answers?: [number, number][];
	similar?: (Span & { article_id: string; title: string })[];
	score: number;
}
interface Summary {
	state: "written" | "failed";
	sentences: { text: string; citations: number[]; is_supported: boolean }[];
	detail: string;
	model: string;
}
interface Answer {
	question: string;
	standalone_question: string;
	answered: boolean;
	answer: string;
	kind: string;
	confidence: number;
	sentences: Sentence[];
	citations: Citation[];
	missing_terms: string[];
	near_questions?: string[];
	sides?: { name: string; sentences: number[] }[];
	differences?: { value: string; citation: number; published: string }[];
	summary?: Summary | null;
	generation: string;
	took_ms: number;
}

interface Block extends Span {
	kind: string;
	level: number;
}
interface ArticleEntry {
	id: string;
	title: string;
	source: string;
	published: string;
	topics: string[];
	characters: number;
	document?: string;
	is_starter?: boolean;
	warnings?: Notice[];
}
interface Article extends ArticleEntry {
	text: string;
	url: string;
	author: string;
	blocks: Block[];
}

/** Why something is not found, or what is odd about it: a code that stays, the words in English, the values in them. */
interface Notice {
	code: string | null;
	detail: string;
	values: Record<string, string | number>;
}
interface LedgerEntry extends Notice {
	origin: string;
	state: string;
	article_id: string;
	warnings: Notice[];
}
interface IndexState {
	generation: string;
	articles: number;
	passages: number;
	built_at: string;
	problems: LedgerEntry[];
	changes: "open" | "key" | "closed";
}
interface Generation {
	number: string;
	built_at: string;
	articles: number;
	passages: number;
	is_current: boolean;
}
interface Rebuild {
	state: "idle" | "running" | "done" | "failed" | "cancelled";
	stage: string;
	done: number;
	total: number;
	rate?: number;
	seconds_left?: number | null;
	detail: string;
	code: string;
	generation: string;
}
interface Uploaded {
	name: string;
	state: "added" | "replaced" | "refused";
	articles: number;
	problems: Notice[];
	warnings: Notice[];
}

/** A file that is being added, and its line on the page. */
interface Sent {
	name: string;
	row: HTMLElement;
}

interface Failure {
	reason: string;
	status: number;
	detail: string;
	code?: string;
}
/** One question and what became of it; `alone`: asked as it stands, without the turns before it. */
interface Turn {
	id: string;
	question: string;
	alone?: boolean;
	state: "asking" | "waiting" | "done" | "stopped" | "failed";
	answer?: Answer | null;
	failure?: Failure | null;
	filters?: Filter[];
	verdict?: "good" | "bad" | "none";
	note?: string;
}
interface Talk {
	id: string;
	title: string;
	changed: number;
	turns: Turn[];
	filters?: Filter[];
}

/** An article to open: the passage cited from it, the quoted sentence in that, and what else the answer quotes. */
interface Target {
	article: { id: string; title: string };
	citation?: Span & { passage?: string };
	sentence?: Span;
	others?: Span[];
}
/** What the buttons of a turn do. */
interface TurnActions {
	ask: (question: string) => void;
	retry: (turn: Turn) => void;
	widen: (turn: Turn) => void;
	read: (turn: Turn, alone: boolean) => void;
	edit: (turn: Turn) => void;
	keep: Act;
	mayChange: () => boolean;
}
/** What `marked` makes of a span of a text: `after` holds what to insert, by the offsets before it. */
type Marked = (text: import("./spans.js").SpanText, span: Span, marks: Mark[], after?: Map<number, Node>) => Child[];
type OnSentence = (sentence: Sentence, citations: Citation[]) => void;
