package dev.coalesce.agent.verify.caller;

import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.settings.ObservationSpec;
import dev.coalesce.agent.verify.ContextSink;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the key leaves out of the parameters, field by field: {@code request.tenant} if the key is {@code
 * request.id}. If calls on all objects share, the fields of the object are read too. Immutable.
 */
final class OmittedParts {
    private static final int MAX_DEPTH = 3;
    private static final int MAX_FIELDS = 24;

    private final Digest digest;
    private final Requests requests;
    private final ValueParts values;
    private final String[] names;

    /** For each parameter, the steps of the paths that lead from it into the key. */
    private final List<List<String[]>> paths = new ArrayList<>();

    private final int first;
    private final boolean readsObject;

    OmittedParts(ObservationSpec spec, Digest digest, Requests requests) {
        this.digest = digest;
        this.requests = requests;
        this.values = new ValueParts(digest, true);
        this.names = spec.parameters().toArray(new String[0]);
        this.first = spec.isStatic() ? 0 : 1;
        this.readsObject = !spec.isStatic() && spec.sharesOfType();
        boolean hasKey = !spec.key().isEmpty() || !spec.statics().isEmpty();
        for (int i = 0; i < names.length; i++) {
            List<String[]> found = new ArrayList<>();
            for (String each : spec.key()) {
                String[] steps = each.split("\\.", -1);
                if (steps[0].equals(String.valueOf(i))) {
                    found.add(tail(steps));
                }
            }
            if (!hasKey) {
                found.add(new String[0]);
            }
            paths.add(found);
        }
    }

    private static String[] tail(String... steps) {
        String[] rest = new String[steps.length - 1];
        System.arraycopy(steps, 1, rest, 0, rest.length);
        return rest;
    }

    void read(@Nullable Object[] arguments, ContextSink sink) {
        for (int i = 0; i < names.length; i++) {
            read(arguments[first + i], names[i], paths.get(i), 0, sink);
        }
        if (readsObject) {
            values.read("this", arguments[0], sink);
        }
    }

    private void read(@Nullable Object value, String name, List<String[]> inKey, int depth, ContextSink sink) {
        for (String[] each : inKey) {
            if (each.length == 0) {
                return; // all of it is in the key
            }
        }
        if (value == null || depth == MAX_DEPTH) {
            return;
        }
        if (requests.read(value, name + ".", sink)) {
            return;
        }
        if (inKey.isEmpty()) {
            values.read(name, value, sink);
            return;
        }
        digest.readFields(value, new BiConsumer<>() {
            private int count;

            @Override
            public void accept(String field, @Nullable Object part) {
                List<String[]> deeper = new ArrayList<>();
                for (String[] each : inKey) {
                    if (Digest.isStepTo(each[0], field)) {
                        deeper.add(tail(each));
                    }
                }
                if (++count > MAX_FIELDS) {
                    return;
                }
                if (deeper.isEmpty()) {
                    values.read(name + "." + field, part, sink);
                } else {
                    read(part, name + "." + field, deeper, depth + 1, sink);
                }
            }
        });
    }
}
