package dev.coalesce.agent.weave.scan;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.Rules;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a class that loads may inherit a declaration, an annotation or a rule, from a method of a supertype.
 *
 * <p><b>Reading.</b> A supertype is usually not loaded yet at this point, and loading it here would hide it from this
 * agent. Its class file is read instead, see {@link ClassFiles}, once for each class loader, and only if that class
 * loader can find the annotations at all. A class path may grow, so only class files that were found are remembered.
 *
 * <p><b>Concurrency.</b> Any number of threads may ask at once. Two threads may read the same class file; the second
 * result replaces the first, which is equal.
 *
 * <p><b>Memory.</b> Class loaders are held weakly. What was read through one is removed after it has been collected.
 */
public final class Supertypes {
    private static final String ANNOTATION = "dev/coalesce/Coalesce";

    private final ClassFileScan scan;
    private final ConcurrentMap<LoaderKey, TypesOfLoader> loaders = new ConcurrentHashMap<>();

    /** Receives the keys of {@link #loaders} whose class loaders have been collected. */
    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();

    /** The threads that are reading supertypes now. Each thread adds and removes itself only. */
    private final Set<Thread> reading = ConcurrentHashMap.newKeySet();

    /**
     * True once a class with an annotation has been seen; other classes may inherit from it. Set by
     * {@link #noteAnnotated}, on any thread, and never cleared.
     */
    private volatile boolean isAnyAnnotated;

    /**
     * Creates an instance that has read nothing.
     *
     * @param scan finds our annotations in a class file
     */
    public Supertypes(ClassFileScan scan) {
        this.scan = scan;
    }

    /**
     * Notes that a class with one of our annotations is loading. Warns if the annotation cannot be inherited.
     *
     * @param name the name of the class, with slashes
     */
    public void noteAnnotated(String name) {
        isAnyAnnotated = true;
        if (IgnoredPackages.isLibrary(name)) {
            Log.warnOnce(
                    "library " + name,
                    "the annotations in " + name.replace('/', '.')
                            + " do not apply to classes that override its methods: it is in a package of a well-known"
                            + " library, which is not searched for annotations. Move it to another package, or write a rule");
        }
    }

    /**
     * Decides whether a class may inherit a declaration.
     *
     * @param loader the class loader that is loading the class
     * @param classFile the bytes of the class
     * @param domain the protection domain of the class, which tells where the class comes from
     * @param rules the rules in force
     * @return false if none of its supertypes, as far as they can be read, has an annotation or a rule
     */
    public boolean mayInherit(ClassLoader loader, byte[] classFile, @Nullable ProtectionDomain domain, Rules rules) {
        Thread current = Thread.currentThread();
        if (!reading.add(current)) {
            // The class loader loads this class while it looks for a resource for us. Asking it again would never end.
            return false;
        }
        try {
            return isAnyDeclaring(ClassFileScan.supertypes(classFile), loader, domain, rules);
        } finally {
            reading.remove(current);
        }
    }

    private boolean isAnyDeclaring(
            List<String> supertypes, ClassLoader loader, @Nullable ProtectionDomain domain, Rules rules) {
        TypesOfLoader types = null;
        for (int i = 0; i < supertypes.size(); i++) {
            if (!isIgnored(supertypes.get(i), rules)) {
                types = types != null ? types : typesOf(loader);
                if (rules.all().isEmpty() && !isAnyAnnotated && !types.seeAnnotations(loader, domain)) {
                    return false;
                }
                if (types.isDeclaring(supertypes.get(i), loader, rules)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isIgnored(String type, Rules rules) {
        return IgnoredPackages.isPlatform(type) || (rules.all().isEmpty() && IgnoredPackages.isLibrary(type));
    }

    private TypesOfLoader typesOf(ClassLoader loader) {
        for (Reference<?> each = collected.poll(); each != null; each = collected.poll()) {
            loaders.remove(each);
        }
        TypesOfLoader types = loaders.get(new LoaderKey(loader, null));
        if (types == null) {
            types = new TypesOfLoader();
            TypesOfLoader other = loaders.putIfAbsent(new LoaderKey(loader, collected), types);
            types = other == null ? types : other;
        }
        return types;
    }

    /** The types that have been read through one class loader. */
    private final class TypesOfLoader {
        private final ConcurrentMap<String, Type> types = new ConcurrentHashMap<>();

        /** The places from which the classes came that have been examined so far. Any other place may be new. */
        private final Set<String> sources = ConcurrentHashMap.newKeySet();

        /** Written by any thread that finds the annotations, and never cleared. */
        private volatile boolean seesAnnotations;

        /** The size of the search path when the annotations were last looked for. Written by any thread. */
        private volatile int searchedSize = -1;

        /** Looks for the annotations again when the class path has grown. */
        boolean seeAnnotations(ClassLoader loader, @Nullable ProtectionDomain domain) {
            if (!seesAnnotations && hasGrown(loader, domain)) {
                seesAnnotations = ClassFiles.isFound(loader, ANNOTATION);
            }
            return seesAnnotations;
        }

        private boolean hasGrown(ClassLoader loader, @Nullable ProtectionDomain domain) {
            CodeSource source = domain == null ? null : domain.getCodeSource();
            boolean isNewSource = source != null && sources.add(String.valueOf(source.getLocation()));
            int size = ClassFiles.searchPathSize(loader);
            boolean isLonger = size != searchedSize;
            searchedSize = size;
            return isNewSource || isLonger;
        }

        boolean isDeclaring(String name, ClassLoader loader, Rules rules) {
            return isAnnotated(name, loader, new HashSet<>())
                    || (!rules.all().isEmpty() && hasRule(name, loader, rules, new HashSet<>()));
        }

        private boolean isAnnotated(String name, ClassLoader loader, Set<String> below) {
            return !IgnoredPackages.isLibrary(name) && type(name, loader, below).isAnnotated;
        }

        /** Reads the types of libraries too, which are read for nothing else. */
        private boolean hasRule(String name, ClassLoader loader, Rules rules, Set<String> visited) {
            if (!visited.add(name)) {
                return false;
            }
            if (rules.concernsType(name)) {
                return true;
            }
            for (String above : type(name, loader, new HashSet<>()).supertypes) {
                if (hasRule(above, loader, rules, visited)) {
                    return true;
                }
            }
            return false;
        }

        /** Damaged class files may name each other in a circle. A type that is below itself counts as unreadable. */
        private Type type(String name, ClassLoader loader, Set<String> below) {
            Type known = types.get(name);
            if (known == null) {
                known = below.add(name) ? read(name, loader, below) : Type.UNREADABLE;
                if (known.isComplete) {
                    types.put(name, known);
                }
            }
            return known;
        }

        private Type read(String name, ClassLoader loader, Set<String> below) {
            byte[] bytes = ClassFiles.read(loader, name);
            if (bytes == null) {
                return Type.UNREADABLE;
            }
            boolean isAnnotated = scan.finds(bytes);
            boolean isComplete = true;
            List<String> supertypes = new ArrayList<>();
            for (String supertype : ClassFileScan.supertypes(bytes)) {
                if (!IgnoredPackages.isPlatform(supertype)) {
                    supertypes.add(supertype);
                    if (!IgnoredPackages.isLibrary(supertype)) {
                        Type above = type(supertype, loader, below);
                        isAnnotated |= above.isAnnotated;
                        isComplete &= above.isComplete;
                    }
                }
            }
            return new Type(isAnnotated, isComplete, supertypes);
        }
    }

    /**
     * The content of one class file.
     *
     * @param isAnnotated whether the type, or one above it, has one of our annotations
     * @param isComplete whether all types above it could be read, so that this is final
     * @param supertypes the types directly above it, without those of the platform
     */
    private record Type(boolean isAnnotated, boolean isComplete, List<String> supertypes) {
        static final Type UNREADABLE = new Type(false, false, List.of());
    }

    /** A weak reference to a class loader, compared by identity: the class loader may override {@code equals}. */
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
