package dev.coalesce.agent.verify.caller;

import dev.coalesce.agent.classes.JdkContainers;
import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.digest.FieldReaders;
import dev.coalesce.agent.verify.ContextSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Adds an object to a context field by field, so that a part that is new in each call (a time, a request's number) does
 * not hide the others: {@code T(com.acme.Caller).CURRENT.tenant}. Elements of small maps are added one by one too, if
 * their keys are texts that look like names. Immutable.
 */
final class ValueParts {
    private static final int MAX_DEPTH = 3;

    /** The number of parts of one object that are added. */
    private static final int MAX_PARTS = 24;

    private static final int MAX_ENTRIES = 16;
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z_.-]{0,31}");

    private final Digest digest;

    /** Whether an object that cannot be read counts by its identity; otherwise it is left out. */
    private final boolean countsIdentity;

    ValueParts(Digest digest, boolean countsIdentity) {
        this.digest = digest;
        this.countsIdentity = countsIdentity;
    }

    /** Adds the parts of an object. The name is that of the object. */
    void read(String name, @Nullable Object value, ContextSink sink) {
        new Reading(sink).add(name, value, 0);
    }

    /** One reading of one object. */
    private final class Reading {
        private final ContextSink sink;
        private int parts;

        Reading(ContextSink sink) {
            this.sink = sink;
        }

        void add(String name, @Nullable Object value, int depth) {
            if (value == null || parts >= MAX_PARTS) {
                return; // a part that is absent has no value either
            }
            if (digest.isScalar(value)) {
                addWhole(name, value);
            } else if (value instanceof Optional<?> optional) {
                add(name, optional.orElse(null), depth);
            } else if (depth < MAX_DEPTH) {
                addObject(name, value, depth);
            }
        }

        private void addWhole(String name, Object value) {
            long part = countsIdentity ? digest.ofPart(value) : digest.ofResult(value);
            if (part != Digest.UNKNOWN) {
                parts++;
                sink.add(name, "", part);
            }
        }

        private void addObject(String name, Object value, int depth) {
            if (FieldReaders.isOfJdk(value.getClass()) || value.getClass().isArray()) {
                if (!(value instanceof Map<?, ?> map) || !addElements(name, map, depth)) {
                    addWhole(name, value);
                }
                return;
            }
            Fields fields = new Fields();
            if (!digest.readFields(value, fields)) {
                addWhole(name, value);
                return;
            }
            fields.add(name, true, depth);
            fields.add(name, false, depth);
        }

        private boolean addElements(String name, Map<?, ?> map, int depth) {
            try {
                Map<?, ?> own = JdkContainers.own(map);
                if (own == null || own.size() > MAX_ENTRIES) {
                    return false;
                }
                for (Object key : own.keySet()) {
                    if (!(key instanceof String text) || !NAME.matcher(text).matches()) {
                        return false;
                    }
                }
                for (Map.Entry<?, ?> each : own.entrySet()) {
                    if (!Names.isTrace((String) each.getKey())) {
                        add(name + "[" + each.getKey() + "]", each.getValue(), depth + 1);
                    }
                }
                return true;
            } catch (RuntimeException changing) {
                return true; // Another thread changes the map.
            }
        }

        /** The fields of one object: those with simple values are added first. */
        private final class Fields implements BiConsumer<String, @Nullable Object> {
            private final List<String> names = new ArrayList<>();
            private final List<@Nullable Object> values = new ArrayList<>();

            @Override
            public void accept(String name, @Nullable Object value) {
                names.add(name);
                values.add(value);
            }

            void add(String owner, boolean isSimple, int depth) {
                for (int i = 0; i < names.size(); i++) {
                    Object value = values.get(i);
                    if (value != null && isSimple == digest.isScalar(value)) {
                        Reading.this.add(owner + "." + names.get(i), value, depth + 1);
                    }
                }
            }
        }
    }
}
