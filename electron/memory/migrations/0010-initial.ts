// Conversations, their messages as trees, waiting questions, settings, totals.

import type { Migration } from './migration.ts'

// message: small columns first, so that walks read no overflow pages. A parent is older than its children, so ids fall
// on the way up. activeChildId: the version shown below this one; any message with children has one.
// conversation: activity is the id of its newest message, so its order never depends on a clock. firstForkId is the
// lowest message with more than one child (0: several first messages), above which every message is shown.
const sql = `
CREATE TABLE conversation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  externalId TEXT UNIQUE,
  title TEXT NOT NULL,
  titleSource TEXT NOT NULL CHECK (titleSource IN ('question', 'model', 'user')),
  isPinned INTEGER NOT NULL DEFAULT 0 CHECK (isPinned IN (0, 1)),
  createdAt INTEGER NOT NULL,
  updatedAt INTEGER NOT NULL,
  activity INTEGER NOT NULL DEFAULT 0,
  messageCount INTEGER NOT NULL DEFAULT 0,
  activeRootId INTEGER,
  activeLeafId INTEGER,
  firstForkId INTEGER,
  deletedAt INTEGER,
  isPurging INTEGER NOT NULL DEFAULT 0 CHECK (isPurging IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX conversation_order ON conversation (isPinned, activity) WHERE deletedAt IS NULL;
CREATE INDEX conversation_deleted ON conversation (deletedAt) WHERE deletedAt IS NOT NULL;

CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversationId INTEGER NOT NULL REFERENCES conversation (id),
  parentId INTEGER REFERENCES message (id) CHECK (parentId < id),
  activeChildId INTEGER,
  role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'system', 'tool')),
  status TEXT NOT NULL CHECK (status IN ('streaming', 'complete', 'stopped', 'interrupted', 'truncated', 'error')),
  createdAt INTEGER NOT NULL,
  isPinned INTEGER NOT NULL DEFAULT 0 CHECK (isPinned IN (0, 1)),
  promptTruncated INTEGER NOT NULL DEFAULT 0 CHECK (promptTruncated IN (0, 1)),
  externalId TEXT,
  name TEXT,
  engine TEXT CHECK (engine IN ('ollama', 'embedded')),
  endpoint TEXT,
  model TEXT,
  error TEXT,
  timings TEXT,
  tokens TEXT,
  reasoning TEXT,
  content TEXT NOT NULL
) STRICT;
CREATE INDEX message_conversation ON message (conversationId);
CREATE INDEX message_conversation_time ON message (conversationId, createdAt);
CREATE INDEX message_time ON message (createdAt);
CREATE INDEX message_parent ON message (parentId);
CREATE INDEX message_root ON message (conversationId) WHERE parentId IS NULL;
CREATE UNIQUE INDEX message_external ON message (externalId, conversationId) WHERE externalId IS NOT NULL;
CREATE UNIQUE INDEX message_streaming ON message (conversationId) WHERE status = 'streaming';

CREATE TABLE queued_question (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversationId INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  content TEXT NOT NULL,
  createdAt INTEGER NOT NULL
) STRICT;
CREATE INDEX queued_question_conversation ON queued_question (conversationId);

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE total (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  conversations INTEGER NOT NULL,
  messages INTEGER NOT NULL
) STRICT;
INSERT INTO total VALUES (1, 0, 0);

CREATE TRIGGER message_counted AFTER INSERT ON message BEGIN
  UPDATE conversation SET messageCount = messageCount + 1 WHERE id = NEW.conversationId;
END;
CREATE TRIGGER message_uncounted AFTER DELETE ON message BEGIN
  UPDATE conversation SET messageCount = messageCount - 1 WHERE id = OLD.conversationId;
END;
CREATE TRIGGER conversation_counted AFTER INSERT ON conversation WHEN NEW.deletedAt IS NULL BEGIN
  UPDATE total SET conversations = conversations + 1, messages = messages + NEW.messageCount;
END;
CREATE TRIGGER conversation_uncounted AFTER DELETE ON conversation WHEN OLD.deletedAt IS NULL BEGIN
  UPDATE total SET conversations = conversations - 1, messages = messages - OLD.messageCount;
END;
CREATE TRIGGER conversation_recounted AFTER UPDATE OF messageCount, deletedAt ON conversation BEGIN
  UPDATE total SET
    conversations = conversations + (NEW.deletedAt IS NULL) - (OLD.deletedAt IS NULL),
    messages = messages + iif(NEW.deletedAt IS NULL, NEW.messageCount, 0) - iif(OLD.deletedAt IS NULL, OLD.messageCount, 0);
END;
`

export const initial: Migration = { version: 10, apply: db => db.exec(sql) }
