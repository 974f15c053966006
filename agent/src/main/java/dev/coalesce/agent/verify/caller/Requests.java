package dev.coalesce.agent.verify.caller;

import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.verify.ContextSink;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the attributes of a request and of its session: from the maps in which servlet containers and Spring's mocks
 * keep them, behind any number of wrappers. Attributes of frameworks do not count.
 */
final class Requests {
    private static final int MAX_WRAPPERS = 8;
    private static final int MAX_ATTRIBUTES = 16;

    private final Digest digest;
    private final ValueParts values;

    Requests(Digest digest) {
        this.digest = digest;
        this.values = new ValueParts(digest, false);
    }

    /** Reads what Spring keeps for the thread of a request. */
    void readAttributes(Object attributes, ContextSink sink) {
        Object request = digest.field(attributes, "request");
        if (request == null || !read(request, "", sink)) {
            readFields(attributes, sink);
        }
    }

    /** Reads a request. Returns false if there are no attributes that could be read. */
    boolean read(Object request, String prefix, ContextSink sink) {
        Object unwrapped = request;
        for (int i = 0; i < MAX_WRAPPERS && unwrapped != null; i++) {
            Object attributes = digest.field(unwrapped, "attributes");
            if (attributes instanceof Map) {
                read((Map<?, ?>) attributes, prefix + "request.", sink);
                readSession(unwrapped, prefix, sink);
                return true;
            }
            unwrapped = wrapped(digest, unwrapped);
        }
        return false;
    }

    /** Returns the request behind a wrapper; null if there is none. */
    static @Nullable Object wrapped(Digest digest, Object request) {
        Object inner = digest.field(request, "request");
        return inner != null ? inner : digest.field(request, "_request");
    }

    private void readSession(Object request, String prefix, ContextSink sink) {
        Object session = digest.field(request, "session");
        if (session != null) {
            readSessionAttributes(session, prefix, sink);
            return;
        }
        // A container may look the session up when the body asks for it. Once the request has ended, it reuses the
        // object.
        Thread thread = Thread.currentThread();
        sink.addAtEnd(later -> {
            Object found = Thread.currentThread() == thread ? digest.field(request, "session") : null;
            if (found != null) {
                readSessionAttributes(found, prefix, later);
            }
        });
    }

    private void readSessionAttributes(Object session, String prefix, ContextSink sink) {
        Object attributes = digest.field(session, "attributes");
        if (attributes == null) {
            attributes = digest.field(session, "session", "attributes"); // behind a facade
        }
        if (attributes instanceof Map) {
            read((Map<?, ?>) attributes, prefix + "session.", sink);
        }
    }

    private void read(Map<?, ?> attributes, String kind, ContextSink sink) {
        if (!attributes.getClass().getName().startsWith("java.util.")) {
            return;
        }
        int count = 0;
        try {
            for (Map.Entry<?, ?> each : attributes.entrySet()) {
                Object key = each.getKey();
                if (key instanceof String name && !Names.isOfFramework(name) && !Names.isTrace(name)) {
                    if (++count <= MAX_ATTRIBUTES) {
                        values.read(kind + name, each.getValue(), sink);
                    }
                }
            }
        } catch (RuntimeException changing) {
            // Another thread changes the attributes.
        }
    }

    /** Reads an object of the application in which attributes may be anywhere. */
    private void readFields(Object attributes, ContextSink sink) {
        digest.readFields(attributes, new BiConsumer<>() {
            @Override
            public void accept(String name, @Nullable Object value) {
                if (value instanceof Map) {
                    read((Map<?, ?>) value, "request.", sink);
                }
            }
        });
    }
}
