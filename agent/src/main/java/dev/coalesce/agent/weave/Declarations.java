package dev.coalesce.agent.weave;

import dev.coalesce.Coalesce;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import org.jspecify.annotations.Nullable;

/**
 * Where a method's attributes come from: its annotation, or the nearest one that it overrides; and rules about it or about
 * what it overrides up to there, which win attribute by attribute, the nearer over the farther.
 */
final class Declarations {
    private final Rules rules;
    private final boolean mayInherit;

    // No lambdas where every class that is woven passes: the first of a JVM costs milliseconds, each more a half.
    private static final Predicate<MethodDescription.InDefinedShape> IS_ANNOTATED = new Predicate<>() {
        @Override
        public boolean test(MethodDescription.InDefinedShape method) {
            return annotation(method) != null;
        }
    };

    private final Predicate<MethodDescription.InDefinedShape> isSpokenOf = new Predicate<>() {
        @Override
        public boolean test(MethodDescription.InDefinedShape method) {
            return annotation(method) != null || !rules(method).isEmpty();
        }
    };

    /** Those of one class. Where nothing said above it can hold for it, what is above is not read. */
    Declarations(Rules rules, boolean mayInherit) {
        this.rules = rules;
        this.mayInherit = mayInherit;
    }

    /** What is said of a method; null: nothing. */
    @Nullable
    ResolvedAnnotation of(MethodDescription.InDefinedShape method) {
        if (isRepetition(method)) {
            return null;
        }
        if (!mayInherit) {
            Said said = said(method, List.of(method));
            return said.by.isEmpty() ? null : said.declared(sources(List.of(method)), List.of(), List.of());
        }
        List<MethodDescription.InDefinedShape> annotated = annotation(method) == null ? annotated(method) : List.of();
        List<MethodDescription.InDefinedShape> way = new ArrayList<>();
        way.add(method);
        if (!annotated.isEmpty()) {
            way.addAll(Overridden.wayTo(annotated.get(0)::equals, method));
        } else if (annotation(method) == null) {
            way.addAll(Overridden.wayTo(isSpokenOf, method));
        }
        Said said = said(method, way);
        return said.by.isEmpty() ? null : said.declared(sources(way), overridden(method), others(method, annotated));
    }

    private Said said(MethodDescription.InDefinedShape method, List<MethodDescription.InDefinedShape> way) {
        Said said = new Said(method);
        for (int i = way.size() - 1; i >= 0; i--) {
            said.take(way.get(i));
        }
        return said;
    }

    /** The annotated declarations that it overrides, without those that another of them overrides; nearest first. */
    private static List<MethodDescription.InDefinedShape> annotated(MethodDescription.InDefinedShape method) {
        List<MethodDescription.InDefinedShape> all = Overridden.all(IS_ANNOTATED, method);
        List<MethodDescription.InDefinedShape> specific = new ArrayList<>(all);
        if (all.size() > 1) {
            all.forEach(each -> specific.removeAll(Overridden.all(all::contains, each)));
        }
        return specific;
    }

    /** What the annotations that are not the nearest say, where no rule about the method itself decides. */
    private List<ResolvedAnnotation> others(
            MethodDescription.InDefinedShape method, List<MethodDescription.InDefinedShape> annotated) {
        List<ResolvedAnnotation> others = new ArrayList<>();
        if (annotated.size() > 1 && rules(method).isEmpty()) {
            for (MethodDescription.InDefinedShape each : annotated.subList(1, annotated.size())) {
                List<MethodDescription.InDefinedShape> way = Overridden.wayTo(each::equals, method);
                others.add(said(method, way).declared(sources(way), List.of(), List.of()));
            }
        }
        return others;
    }

    /**
     * Whether a compiler has copied an annotation to it. A bridge calls what counts. Kotlin puts the body of an interface's
     * method into a static one, which the implementations call: shared by all objects there, with the object for first parameter.
     */
    static boolean isRepetition(MethodDescription method) {
        return method.isBridge()
                || (method.isStatic()
                        && method.getDeclaringType().asErasure().getName().endsWith("$DefaultImpls"));
    }

    /** Also those that do not count because a nearer one does: a proxy may stand for them. */
    private List<String> overridden(MethodDescription.InDefinedShape method) {
        List<MethodDescription.InDefinedShape> all = new ArrayList<>();
        for (MethodDescription.InDefinedShape each : Overridden.all(null, method)) {
            if (isSpokenOf.test(each) || !Overridden.wayTo(isSpokenOf, each).isEmpty()) {
                all.add(each);
            }
        }
        return sources(all);
    }

    /** Whether there is a body above it: one that is woven, and that a generated class stands in front of. */
    static boolean hasBodyAbove(MethodDescription.InDefinedShape method) {
        return !Overridden.all(d -> !d.isAbstract(), method).isEmpty();
    }

    private static @Nullable AnnotationDescription annotation(MethodDescription.InDefinedShape method) {
        return Annotations.find(method, Coalesce.class);
    }

    private List<Rule> rules(MethodDescription.InDefinedShape method) {
        return rules.of(method.getDeclaringType().getInternalName(), method.getInternalName(), method.getDescriptor());
    }

    private static List<String> sources(List<MethodDescription.InDefinedShape> methods) {
        List<String> sources = new ArrayList<>();
        for (MethodDescription.InDefinedShape each : methods) {
            sources.add(each.getDeclaringType().getInternalName() + each.getDescriptor());
        }
        return sources;
    }

    /** What is said on the way from the farthest declaration to the method itself. */
    private final class Said {
        private final MethodDescription.InDefinedShape method;
        private final Map<String, String> written = new LinkedHashMap<>();
        private final Map<String, String> attributes = new LinkedHashMap<>();
        private List<String> key = List.of();
        private MethodDescription.InDefinedShape namesFrom;
        private boolean annotated;
        private String by = "";

        Said(MethodDescription.InDefinedShape method) {
            this.method = method;
            this.namesFrom = method;
        }

        void take(MethodDescription.InDefinedShape from) {
            AnnotationDescription annotation = annotation(from);
            if (annotation != null) {
                annotated = true;
                by = "@Coalesce"
                        + (from.equals(method)
                                ? ""
                                : " of " + from.getDeclaringType().getName());
                Map<String, Object> values = Annotations.values(annotation, Coalesce.class);
                for (Map.Entry<String, Object> each : values.entrySet()) {
                    if (each.getValue() instanceof String text) {
                        written.put(each.getKey(), text);
                    }
                }
                attributes.putAll(written);
                key = Annotations.texts(values, "key");
                namesFrom = from;
            }
            for (Rule rule : rules(from)) {
                by = (annotated ? "@Coalesce and " : "") + rule;
                attributes.putAll(rule.attributes());
                List<String> paths = rule.key();
                if (paths != null) {
                    key = paths;
                    namesFrom = from;
                }
            }
        }

        ResolvedAnnotation declared(List<String> sources, List<String> overridden, List<ResolvedAnnotation> others) {
            return new ResolvedAnnotation(
                    by, written, attributes, key, namesFrom, new Origin(annotated, sources, overridden, false), others);
        }
    }
}
