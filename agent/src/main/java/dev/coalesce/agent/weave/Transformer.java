package dev.coalesce.agent.weave;

import dev.coalesce.agent.report.ConfigurationErrors;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.proxy.ImplementationIndex;
import java.lang.instrument.ClassFileTransformer;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sees each class that loads. The scan decides with the bytes alone; only a class that it finds something in costs more,
 * and the first such loads the weaver, and Byte Buddy with it.
 */
public final class Transformer implements ClassFileTransformer {
    /** One of these stands in the constant pool of a class that has an annotated method. */
    private static final String[] MARKS = {
        "Ldev/coalesce/Coalesce;", "Ldev/coalesce/Invalidates;", "Ldev/coalesce/Invalidates$All;"
    };

    /** Of the annotations' module: they ask whether the agent is there, when they are loaded. */
    private static final String ASKS = "dev/coalesce/Engine";

    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

    private final WeavingPhase part;
    private final RuleBook rules;
    private final EngineInitializer groundwork;
    private final Shared shared;
    private final Set<Class<?>> refused = weakSet();
    private final Set<Class<?>> changed = weakSet();

    /** A transformer without rules, that does all of the weaving. */
    public Transformer() {
        this(WeavingPhase.ALL, new RuleBook(Rules.NONE), new ImplementationIndex(), () -> true);
    }

    /**
     * A transformer.
     *
     * @param part of the weaving; {@link WeavingPhase#CALLS} can be taken back
     * @param rules for methods that have no annotation, or for other attributes than it has
     * @param implementers gets what classes implement, whatever becomes of their weaving
     * @param groundwork laid before anything is woven
     */
    public Transformer(
            WeavingPhase part, RuleBook rules, ImplementationIndex implementers, EngineInitializer groundwork) {
        this(part, rules, groundwork, new Shared(implementers));
    }

    private Transformer(WeavingPhase part, RuleBook rules, EngineInitializer groundwork, Shared shared) {
        this.part = part;
        this.rules = rules;
        this.groundwork = groundwork;
        this.shared = shared;
    }

    /**
     * A transformer for another part: what one has found out about classes, the other does not read again.
     *
     * @param other part of the weaving
     * @return with the same rules and groundwork
     */
    public Transformer and(WeavingPhase other) {
        return new Transformer(other, rules, groundwork, shared);
    }

    /**
     * What stands in the constant pool of a class that may have a method to weave.
     *
     * @return one of these
     */
    public static Set<String> marks() {
        return Set.of(MARKS);
    }

    /**
     * What stands in the constant pool of a class that is woven.
     *
     * @return in no other but one that was woven once
     */
    public static String wovenMark() {
        return Later.MARK;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        try {
            if (ASKS.equals(name)) {
                groundwork.lay();
                return null;
            }
            if (name == null || loader == Transformer.class.getClassLoader()) {
                return null;
            }
            boolean isSpokenOf = isMarked(name, classFile) || isRuled(loader, name);
            boolean mayInherit = mayInherit(loader, classFile);
            if (!isSpokenOf && !mayInherit) {
                return null;
            }
            if (part != WeavingPhase.ALL && isLeftAlone(redefined, classFile)) {
                return null;
            }
            if (!groundwork.lay()) {
                return null;
            }
            boolean mayAddMembers = redefined == null || hasOurs(redefined);
            byte[] woven = shared.weaver(rules)
                    .weave(
                            part,
                            name.replace('/', '.'),
                            classFile,
                            loader,
                            mayAddMembers,
                            isOfJdk(loader) || mayInherit);
            if (woven != null && redefined != null) {
                changed.add(redefined);
            }
            return woven;
        } catch (Throwable e) {
            Log.warnOnce("weave " + name, "could not weave " + name + ", which is left as it was", e);
            return null;
        }
    }

    private boolean isLeftAlone(@Nullable Class<?> redefined, byte[] classFile) {
        return (Later.WOVEN.finds(classFile) && WovenCode.isIn(classFile, Later.MARK))
                || (redefined != null
                        && (part == WeavingPhase.MEMBERS ? !hasOurs(redefined) : refused.contains(redefined)));
    }

    /**
     * Leaves a class alone from now on, in which the JVM does not take what this makes of it: nobody else could
     * retransform it otherwise.
     *
     * @param type not kept alive
     */
    public void refuse(Class<?> type) {
        refused.add(type);
        changed.remove(type);
    }

    /**
     * How many classes this has woven that were loaded already.
     *
     * @return those that are alive
     */
    public int changed() {
        return changed.size();
    }

    /** A class that was woven while it loaded has to get the same members again, or it could not be redefined. */
    private static boolean hasOurs(Class<?> redefined) {
        for (Field field : redefined.getDeclaredFields()) {
            if (field.isSynthetic() && field.getName().startsWith(Planner.ANCHOR)) {
                return true;
            }
        }
        for (Method method : redefined.getDeclaredMethods()) {
            if (method.isSynthetic() && method.getName().endsWith(SynchronizedBodies.SUFFIX)) {
                return true;
            }
        }
        return false;
    }

    private static Set<Class<?>> weakSet() {
        return Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    }

    private boolean isMarked(String name, byte[] classFile) {
        boolean isMarked = shared.scan.finds(classFile);
        if (isMarked) {
            shared.supertypes.seen(name);
        }
        return isMarked;
    }

    private boolean mayInherit(@Nullable ClassLoader loader, byte[] classFile) {
        return loader != null && loader != PLATFORM && shared.supertypes.mayInherit(loader, classFile, rules.now());
    }

    private static boolean isOfJdk(@Nullable ClassLoader loader) {
        return loader == null || loader == PLATFORM;
    }

    private boolean isRuled(@Nullable ClassLoader loader, String name) {
        Rules now = rules.now();
        if (!now.concern(name)) {
            return false;
        }
        if (!isOfJdk(loader)) {
            return true;
        }
        for (Rule rule : now.naming(name)) {
            ConfigurationErrors.report(
                    rule + " has no effect: read a class of the JDK; allowed: one of the application or a library");
        }
        return false;
    }

    /** Of all parts of one weaving. */
    private static final class Shared {
        final ClassFileScan scan = new ClassFileScan(MARKS);
        final Supertypes supertypes = new Supertypes(scan);
        private final ImplementationIndex implementers;
        private volatile @Nullable Weaver weaver;

        Shared(ImplementationIndex implementers) {
            this.implementers = implementers;
        }

        /** Made when it is first needed. */
        Weaver weaver(RuleBook rules) {
            Weaver made = weaver;
            if (made == null) {
                made = new Weaver(rules, implementers);
                weaver = made;
            }
            return made;
        }
    }

    /** For an agent that comes to a JVM that runs. */
    private static final class Later {
        /**
         * Stands in the constant pool of each class that is woven, whose call sites name it, and of no other. In words, which
         * become those of the bridge's place in the jar: the class may not be there yet.
         */
        static final String MARK = "dev/coalesce/agent/bridge/CoalesceGroup";

        static final ClassFileScan WOVEN = new ClassFileScan(MARK);
    }
}
