package dev.coalesce.agent.observe;

import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.settings.ObservationSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The parts of a method's key that come from the arguments: its own key, or else all parameters. Immutable. */
final class KeyParts {
    private static final int MAX_CLASS_NAMES = 8;

    /** The position of each part in the arguments, where the object is the first one of a method that is not static. */
    private final int[] roots;

    private final String[][] steps;

    KeyParts(ObservationSpec spec) {
        List<String> paths = paths(spec);
        this.roots = new int[paths.size()];
        this.steps = new String[paths.size()][];
        int first = spec.isStatic() ? 0 : 1;
        for (int i = 0; i < roots.length; i++) {
            String[] names = paths.get(i).split("\\.", -1);
            roots[i] = Integer.parseInt(names[0]) + first;
            steps[i] = new String[names.length - 1];
            System.arraycopy(names, 1, steps[i], 0, names.length - 1);
        }
    }

    private static List<String> paths(ObservationSpec spec) {
        if (!spec.key().isEmpty()) {
            return spec.key();
        }
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < spec.parameters().size(); i++) {
            paths.add(String.valueOf(i));
        }
        return paths;
    }

    int size() {
        return roots.length;
    }

    long[] digests(Digest digest, Object... arguments) {
        long[] digests = new long[roots.length];
        for (int i = 0; i < digests.length; i++) {
            Object root = arguments[roots[i]];
            digests[i] = steps[i].length == 0 ? digest.ofPart(root) : digest.ofPath(root, steps[i]);
        }
        return digests;
    }

    /** Adds the names of the classes of arguments whose objects are equal to themselves only. */
    void addWithoutEquals(Digest digest, Set<String> names, Object... arguments) {
        for (int root : roots) {
            Object argument = arguments[root];
            if (names.size() < MAX_CLASS_NAMES && !digest.isCompared(argument)) {
                names.add(argument.getClass().getName());
            }
        }
    }
}
