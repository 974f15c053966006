package dev.coalesce.agent.digest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Names the parts of the results of one method, such as {@code .offers[].discount}. Each of the first {@value #MAX}
 * parts has a number; a further part counts as a part of the one around it. Thread-safe. It holds names, never classes.
 */
public final class Paths {
    /** The number of parts that are told apart. */
    public static final int MAX = 31;

    /** The number of classes whose fields are kept for each part. */
    private static final int MAX_CLASSES = 64;

    /** The number of the part that is the class of a failure. */
    public static final int THROWN = MAX;

    /** The number of the part that is the message of a failure, and the whole of a result. */
    static final int MESSAGE = 0;

    private final Node root = new Node("", 0);
    private final String[] names = new String[MAX + 1];
    private int size = 1;

    /** Creates the paths of a method. */
    public Paths() {
        names[0] = "";
        names[THROWN] = "";
    }

    /** One part. */
    final class Node {
        private final String path;
        final int index;

        /** The children for the fields of the class that was seen first. Replaced as a whole. */
        private volatile @Nullable Children ofFirst;

        /** The children for the fields of other classes, by their {@link FieldReaders#nameHash}. */
        private final ConcurrentMap<Long, Node[]> ofOthers = new ConcurrentHashMap<>(0);

        private volatile @Nullable Node element;

        /** All children by their names. Guarded by the monitor of the paths. */
        private final Map<String, Node> byName = new HashMap<>();

        private Node(String path, int index) {
            this.path = path;
            this.index = index;
        }

        Node element() {
            Node known = element;
            if (known == null) {
                known = add(this, "[]");
                element = known;
            }
            return known;
        }

        /** Returns the children for the fields of a class, in the order of their names. */
        Node[] children(FieldReaders fields) {
            Children known = ofFirst;
            if (known != null && known.type == fields.nameHash) {
                return known.nodes;
            }
            Node[] nodes = known == null ? null : ofOthers.get(fields.nameHash);
            if (nodes != null) {
                return nodes;
            }
            nodes = new Node[fields.names.length];
            for (int i = 0; i < nodes.length; i++) {
                nodes[i] = add(this, "." + fields.names[i]);
            }
            if (known == null) {
                ofFirst = new Children(fields.nameHash, nodes);
            } else if (ofOthers.size() < MAX_CLASSES) {
                ofOthers.put(fields.nameHash, nodes);
            }
            return nodes;
        }
    }

    private static final class Children {
        final long type;
        final Node[] nodes;

        Children(long type, Node... nodes) {
            this.type = type;
            this.nodes = nodes;
        }
    }

    private synchronized Node add(Node parent, String step) {
        Node known = parent.byName.get(step);
        if (known != null) {
            return known;
        }
        if (size == MAX) {
            return parent;
        }
        String path = parent.path + step;
        Node added = new Node(path, size);
        names[size++] = path;
        parent.byName.put(step, added);
        return added;
    }

    Node root() {
        return root;
    }

    /**
     * Returns the name of a part.
     *
     * @param index its number
     * @return a path such as {@code .offers[].discount}; empty for the whole result
     */
    public synchronized String name(int index) {
        String name = names[index];
        return name == null ? "" : name;
    }

    /**
     * Returns the names of several parts.
     *
     * @param parts a bit for each number of a part
     * @return paths; the whole result has none
     */
    public List<String> names(int parts) {
        List<String> found = new ArrayList<>();
        for (int rest = parts; rest != 0; rest &= rest - 1) {
            String name = name(Integer.numberOfTrailingZeros(rest));
            if (!name.isEmpty()) {
                found.add(name);
            }
        }
        return List.copyOf(found);
    }
}
