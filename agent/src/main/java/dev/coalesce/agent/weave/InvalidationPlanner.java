package dev.coalesce.agent.weave;

import dev.coalesce.Invalidates;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.InvalidationSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/** Decides for one method what it invalidates. */
final class InvalidationPlanner {
    /** No lambda: see {@link Declarations}. */
    private static final Predicate<MethodDescription.InDefinedShape> INVALIDATES = new Predicate<>() {
        @Override
        public boolean test(MethodDescription.InDefinedShape method) {
            return !annotationsOf(method).isEmpty();
        }
    };

    private final Declarations declarations;

    InvalidationPlanner(Declarations declarations) {
        this.declarations = declarations;
    }

    /**
     * By an annotation of its own, or the nearest it overrides, where one may be; an abstract method speaks for those that
     * override it.
     */
    static boolean isMeant(MethodDescription.InDefinedShape method, boolean mayInherit) {
        return !Declarations.isRepetition(method)
                && !method.isAbstract()
                && !annotationsOf(mayInherit ? speaker(method) : method).isEmpty();
    }

    private static MethodDescription.InDefinedShape speaker(MethodDescription.InDefinedShape method) {
        if (!annotationsOf(method).isEmpty()) {
            return method;
        }
        List<MethodDescription.InDefinedShape> way = Overridden.wayTo(INVALIDATES, method);
        return way.isEmpty() ? method : way.get(way.size() - 1);
    }

    /** One annotation, or several in their container. */
    private static List<AnnotationDescription> annotationsOf(MethodDescription method) {
        List<AnnotationDescription> found = new ArrayList<>();
        AnnotationDescription one = Annotations.find(method, Invalidates.class);
        if (one != null) {
            found.add(one);
        }
        AnnotationDescription all = Annotations.find(method, Invalidates.All.class);
        if (all != null && Annotations.values(all, Invalidates.All.class).get("value") instanceof List<?> several) {
            several.forEach(each -> found.add((AnnotationDescription) each));
        }
        return found;
    }

    List<InvalidationSpec> plan(TypeDescription type, MethodDescription.InDefinedShape method)
            throws InvalidSettingException {
        if (method.isNative()) {
            throw new InvalidSettingException("target", "a native method", "a method with a body");
        }
        List<InvalidationSpec> specs = new ArrayList<>();
        MethodDescription.InDefinedShape speaker = speaker(method);
        KeyPathResolver resolver = new KeyPathResolver(type, method, speaker);
        for (AnnotationDescription annotation : annotationsOf(speaker)) {
            specs.add(spec(resolver, Annotations.values(annotation, Invalidates.class)));
        }
        return specs;
    }

    private InvalidationSpec spec(KeyPathResolver resolver, Map<String, Object> values) throws InvalidSettingException {
        if (!(values.get("type") instanceof TypeDescription target)) {
            throw new InvalidSettingException("type", "a class that is not there", "a class that can be loaded");
        }
        String name = String.valueOf(values.get("method"));
        List<KeyPathResolver.Resolved> key = new ArrayList<>();
        for (String path : Annotations.texts(values, "key")) {
            key.add(resolver.resolve(path));
        }
        check(target, name, types(key));
        return new InvalidationSpec(
                target.getName(),
                name,
                key.stream().map(part -> part.path().encode()).toList());
    }

    /** A key that can never equal one of the method's would leave old results in place, unnoticed. */
    private void check(TypeDescription target, String name, List<TypeDescription> given)
            throws InvalidSettingException {
        String where = target.getName() + "." + name;
        InvalidSettingException mismatch = null;
        for (TypeDefinition at : Overridden.withSupertypes(target)) {
            for (MethodDescription candidate : at.asErasure().getDeclaredMethods()) {
                ResolvedAnnotation declared =
                        candidate.getName().equals(name) ? declarations.of(candidate.asDefined()) : null;
                if (declared == null) {
                    continue;
                }
                if (given.isEmpty() || isNameless(candidate, declared)) {
                    return;
                }
                List<TypeDescription> wanted =
                        types(new KeyPathResolver(at.asErasure(), candidate.asDefined(), declared.namesFrom())
                                .resolveAll(declared.key()));
                String fault = fault(given, wanted, where);
                if (fault == null) {
                    return;
                }
                mismatch = new InvalidSettingException(
                        "key", fault, "the parts of the key of " + where + ": " + names(wanted));
            }
        }
        throw mismatch != null
                ? mismatch
                : new InvalidSettingException(
                        "method", "\"" + name + "\"", "a method of " + target.getName() + " annotated with @Coalesce");
    }

    /** An interface's methods have names of parameters only when compiled with {@code -parameters}: nothing to check with. */
    private static boolean isNameless(MethodDescription method, ResolvedAnnotation declared) {
        return method.isAbstract() && !declared.key().isEmpty() && !KeyPathResolver.hasNames(method);
    }

    private static @Nullable String fault(List<TypeDescription> given, List<TypeDescription> wanted, String where) {
        if (given.size() != wanted.size()) {
            return given.size() + (given.size() == 1 ? " part" : " parts") + " where " + where + " has "
                    + wanted.size();
        }
        for (int i = 0; i < given.size(); i++) {
            TypeDescription mine = given.get(i).asBoxed();
            TypeDescription its = wanted.get(i).asBoxed();
            if (isValue(mine) && isValue(its) && !mine.equals(its)) {
                return "part " + (i + 1) + " of type " + mine.getSimpleName() + ", which never equals one of type "
                        + its.getSimpleName();
            }
        }
        return null;
    }

    private static List<TypeDescription> types(List<KeyPathResolver.Resolved> key) {
        return key.stream().map(KeyPathResolver.Resolved::type).toList();
    }

    private static boolean isValue(TypeDescription type) {
        return type.isPrimitiveWrapper() || type.represents(String.class);
    }

    private static String names(List<TypeDescription> types) {
        return types.isEmpty()
                ? "none"
                : String.join(
                        ", ", types.stream().map(TypeDescription::getActualName).toList());
    }
}
