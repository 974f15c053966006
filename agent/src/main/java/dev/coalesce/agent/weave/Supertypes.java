package dev.coalesce.agent.weave;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether a class that loads may inherit what is said of a method of a supertype. The supertype is not loaded yet then,
 * and to load it here would keep all transformers from seeing it: its class file is read as a resource, once for each class
 * loader, and only where the annotations can be seen at all.
 */
final class Supertypes {
    private static final String ANNOTATION = "dev/coalesce/Coalesce.class";

    private final ClassFileScan scan;
    private final ConcurrentMap<LoaderKey, Known> loaders = new ConcurrentHashMap<>();
    private final ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();

    private final Set<Thread> asking = ConcurrentHashMap.newKeySet();

    /** Whether a class with one of the marks has been seen anywhere: it may be one that others inherit from. */
    private volatile boolean isAnySeen;

    Supertypes(ClassFileScan scan) {
        this.scan = scan;
    }

    /** A class that has one of the marks has been seen. */
    void seen(String name) {
        isAnySeen = true;
        if (IgnoredPackages.isLibrary(name)) {
            Log.warnOnce(
                    "library " + name,
                    "what the annotations in " + name.replace('/', '.')
                            + " say does not hold for classes that override its methods: it is in a package of a well-known"
                            + " library, whose classes are not read for annotations; put it into another, or write a rule");
        }
    }

    /** Whether there may be something to inherit for a class. */
    boolean mayInherit(ClassLoader loader, byte[] classFile, Rules rules) {
        Thread me = Thread.currentThread();
        if (!asking.add(me)) {
            return false; // a class that the loader needs to find a resource: to ask it again would be for ever
        }
        try {
            return isSpokenOf(loader, classFile, rules);
        } finally {
            asking.remove(me);
        }
    }

    private boolean isSpokenOf(ClassLoader loader, byte[] classFile, Rules rules) {
        List<String> supertypes = ClassFileHeader.supertypes(classFile);
        Known known = null;
        for (int i = 0; i < supertypes.size(); i++) {
            if (!isStrange(supertypes.get(i), rules)) {
                known = known != null ? known : known(loader);
                if (!known.seesAnnotations && !isAnySeen && rules.all().isEmpty()) {
                    return false;
                }
                if (known.isSpokenOf(supertypes.get(i), loader, rules)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isStrange(String type, Rules rules) {
        return IgnoredPackages.isPlatform(type) || (rules.all().isEmpty() && IgnoredPackages.isLibrary(type));
    }

    private Known known(ClassLoader loader) {
        for (Reference<?> each = gone.poll(); each != null; each = gone.poll()) {
            loaders.remove(each);
        }
        Known known = loaders.get(new LoaderKey(loader, null));
        if (known == null) {
            known = new Known(seesAnnotations(loader));
            Known other = loaders.putIfAbsent(new LoaderKey(loader, gone), known);
            known = other == null ? known : other;
        }
        return known;
    }

    private static boolean seesAnnotations(ClassLoader loader) {
        try {
            return loader.getResource(ANNOTATION) != null;
        } catch (RuntimeException | LinkageError e) {
            return false; // one of the application's own making
        }
    }

    /** What is known through one class loader. */
    private final class Known {
        final boolean seesAnnotations;
        private final ConcurrentMap<String, Type> types = new ConcurrentHashMap<>();

        Known(boolean seesAnnotations) {
            this.seesAnnotations = seesAnnotations;
        }

        boolean isSpokenOf(String name, ClassLoader loader, Rules rules) {
            return isMarked(name, loader, new HashSet<>())
                    || (!rules.all().isEmpty() && isRuled(name, loader, rules, new HashSet<>()));
        }

        private boolean isMarked(String name, ClassLoader loader, Set<String> below) {
            return !IgnoredPackages.isLibrary(name) && type(name, loader, below).isMarked;
        }

        /** Types of libraries are read here only. */
        private boolean isRuled(String name, ClassLoader loader, Rules rules, Set<String> visited) {
            if (!visited.add(name)) {
                return false;
            }
            if (rules.concern(name)) {
                return true;
            }
            for (String above : type(name, loader, new HashSet<>()).supertypes) {
                if (isRuled(above, loader, rules, visited)) {
                    return true;
                }
            }
            return false;
        }

        /** Damaged class files may name each other in a circle: what is below is known. */
        private Type type(String name, ClassLoader loader, Set<String> below) {
            Type known = types.get(name);
            if (known == null) {
                known = below.add(name) ? read(name, loader, below) : Type.UNREADABLE;
                types.put(name, known);
            }
            return known;
        }

        private Type read(String name, ClassLoader loader, Set<String> below) {
            try (InputStream in = loader.getResourceAsStream(name + ".class")) {
                if (in == null) {
                    return Type.UNREADABLE;
                }
                byte[] bytes = in.readAllBytes();
                boolean isMarked = scan.finds(bytes);
                List<String> supertypes = new ArrayList<>();
                for (String supertype : ClassFileHeader.supertypes(bytes)) {
                    if (!IgnoredPackages.isPlatform(supertype)) {
                        supertypes.add(supertype);
                        isMarked |= isMarked(supertype, loader, below);
                    }
                }
                return new Type(isMarked, supertypes);
            } catch (IOException | RuntimeException | LinkageError e) {
                return Type.UNREADABLE;
            }
        }
    }

    /** Of a class file: whether it or one above it has a mark, and which are directly above it. */
    private record Type(boolean isMarked, List<String> supertypes) {
        static final Type UNREADABLE = new Type(false, List.of());
    }

    /** A class loader by identity, weakly: its own equals may be anything. */
    private static final class LoaderKey extends WeakReference<ClassLoader> {
        private final int hash;

        LoaderKey(ClassLoader loader, @Nullable ReferenceQueue<ClassLoader> queue) {
            super(loader, queue);
            this.hash = System.identityHashCode(loader);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            ClassLoader loader = get();
            return loader != null && other instanceof LoaderKey && ((LoaderKey) other).get() == loader;
        }
    }
}
