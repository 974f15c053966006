package dev.coalesce.agent.weave;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.report.Mistakes;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import java.lang.instrument.ClassFileTransformer;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
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

    private final ClassFileScan scan = new ClassFileScan(MARKS);

    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

    private final RuleBook rules;
    private volatile @Nullable Weaver weaver;

    /** A transformer without rules. */
    public Transformer() {
        this(new RuleBook(Rules.NONE));
    }

    /**
     * A transformer.
     *
     * @param rules for methods that have no annotation, or for other attributes than it has
     */
    public Transformer(RuleBook rules) {
        this.rules = rules;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        try {
            if (name == null
                    || (!scan.finds(classFile) && !isRuled(loader, name))
                    || loader == Transformer.class.getClassLoader()) {
                return null;
            }
            return weaver().weave(name.replace('/', '.'), classFile, loader, redefined == null || hasOurs(redefined));
        } catch (Throwable e) {
            Log.warnOnce("weave " + name, "could not weave " + name + ", which is left as it was", e);
            return null;
        }
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

    private boolean isRuled(@Nullable ClassLoader loader, String name) {
        Rules now = rules.now();
        if (!now.concern(name)) {
            return false;
        }
        if (loader != null && loader != PLATFORM) {
            return true;
        }
        for (Rule rule : now.naming(name)) {
            Mistakes.report(
                    rule + " has no effect: read a class of the JDK; allowed: one of the application or a library");
        }
        return false;
    }

    /** Made when it is first needed. */
    private Weaver weaver() {
        Weaver made = weaver;
        if (made == null) {
            made = new Weaver(rules);
            weaver = made;
        }
        return made;
    }
}
