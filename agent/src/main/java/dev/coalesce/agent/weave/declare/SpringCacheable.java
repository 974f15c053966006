package dev.coalesce.agent.weave.declare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.annotation.AnnotationValue;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/**
 * The content of Spring's {@code @Cacheable} on a method. It is read from class files: no class of Spring is loaded.
 *
 * <p><b>Where.</b> On the method, inside {@code @Caching}, on an annotation of the application, or on the class of a
 * public method.
 *
 * <p><b>Key.</b> A path of the Spring expression language becomes a path of ours. Any other expression is refused, and so
 * is whatever decides in each call whether Spring caches. The names of caches and managers mean nothing here.
 */
final class SpringCacheable {
    private static final String SPRING = "org.springframework.cache.annotation.";
    private static final String CACHEABLE = SPRING + "Cacheable";
    private static final String CACHING = SPRING + "Caching";
    private static final String CACHE_PUT = SPRING + "CachePut";
    private static final String CACHE_CONFIG = SPRING + "CacheConfig";
    private static final String ALIAS_FOR = "org.springframework.core.annotation.AliasFor";

    private static final String KEY = "key";
    private static final String KEY_GENERATOR = "keyGenerator";
    private static final List<String> CONDITIONS = List.of("condition", "unless");

    /** Annotations of annotations are followed to this depth; they may refer to each other. */
    private static final int MAX_DEPTH = 4;

    private static final String NAME = "[\\p{javaJavaIdentifierStart}&&[^#]][\\p{javaJavaIdentifierPart}]*";
    private static final String STEPS = "((?:\\??\\." + NAME + "(?:\\(\\s*\\))?)*)";
    private static final Pattern ARGUMENT = Pattern.compile("#root\\.args\\[\\s*(\\d{1,3})\\s*\\]" + STEPS);
    private static final Pattern TARGET = Pattern.compile("#root\\.target" + STEPS);
    private static final Pattern VARIABLE = Pattern.compile("#(" + NAME + ")" + STEPS);
    private static final Pattern STATIC = Pattern.compile("T\\(\\s*([\\p{javaJavaIdentifierPart}.]+)\\s*\\)" + STEPS);
    private static final Pattern INDEX = Pattern.compile("[ap](\\d{1,3})");

    /** The variables of Spring that are no parameters. */
    private static final List<String> RESERVED = List.of("root", "this", "result");

    private final MethodDescription.InDefinedShape method;

    /** The text attributes of each {@code @Cacheable} that applies. */
    private final List<Map<String, String>> found = new ArrayList<>();

    private boolean isPut;

    private SpringCacheable(MethodDescription.InDefinedShape method) {
        this.method = method;
    }

    /**
     * Reads the annotation of a method.
     *
     * @param method a method as its class file declares it
     * @return null if it has none, or if the class files of Spring cannot be found
     */
    static @Nullable SpringCacheable of(MethodDescription.InDefinedShape method) {
        if (method.isConstructor() || method.isTypeInitializer() || method.isSynthetic()) {
            return null;
        }
        try {
            SpringCacheable read = new SpringCacheable(method);
            read.readAll();
            return read.found.isEmpty() ? null : read;
        } catch (RuntimeException unreadable) {
            return null; // the JVM ignores an annotation whose class is missing, too
        }
    }

    private void readAll() {
        read(method.getDeclaredAnnotations(), found, 0);
        if (found.isEmpty() && method.isPublic() && !method.isStatic()) {
            read(method.getDeclaringType().getDeclaredAnnotations(), found, 0);
        }
        for (AnnotationDescription each : method.getDeclaringType().getDeclaredAnnotations()) {
            if (each.getAnnotationType().getName().equals(CACHE_CONFIG)) {
                String generator = text(each, KEY_GENERATOR);
                for (Map<String, String> attributes : found) {
                    if (attributes.getOrDefault(KEY, "").isEmpty()) {
                        attributes.putIfAbsent(KEY_GENERATOR, generator);
                    }
                }
            }
        }
    }

    private void read(Iterable<AnnotationDescription> annotations, List<Map<String, String>> into, int depth) {
        for (AnnotationDescription each : annotations) {
            TypeDescription type = each.getAnnotationType();
            String name = type.getName();
            if (name.equals(CACHEABLE)) {
                into.add(attributes(each));
            } else if (name.equals(CACHING)) {
                AnnotationDescription[] all = each.getValue("cacheable").resolve(AnnotationDescription[].class);
                for (AnnotationDescription inner : all) {
                    into.add(attributes(inner));
                }
                isPut |= each.getValue("put").resolve(AnnotationDescription[].class).length > 0;
            } else if (name.equals(CACHE_PUT)) {
                isPut = true;
            } else if (depth < MAX_DEPTH && !name.startsWith("java.") && !name.startsWith("kotlin.")) {
                List<Map<String, String>> inherited = new ArrayList<>();
                read(type.getDeclaredAnnotations(), inherited, depth + 1);
                inherited.forEach(attributes -> override(attributes, each));
                into.addAll(inherited);
            }
        }
    }

    private static Map<String, String> attributes(AnnotationDescription cacheable) {
        Map<String, String> attributes = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(List.of(KEY, KEY_GENERATOR));
        names.addAll(CONDITIONS);
        for (String name : names) {
            put(attributes, name, text(cacheable, name));
        }
        return attributes;
    }

    private static void put(Map<String, String> attributes, String name, String text) {
        attributes.remove(name);
        if (!text.isEmpty()) {
            attributes.put(name, text);
        }
    }

    private static String text(AnnotationDescription annotation, String attribute) {
        AnnotationValue<?, ?> value = annotation.getValue(attribute);
        return value.getState() == AnnotationValue.State.RESOLVED
                ? value.resolve(String.class).strip()
                : "";
    }

    /** An annotation of the application gives attributes to the {@code @Cacheable} on it, by {@code @AliasFor}. */
    private static void override(Map<String, String> attributes, AnnotationDescription annotation) {
        for (MethodDescription.InDefinedShape each :
                annotation.getAnnotationType().getDeclaredMethods()) {
            for (AnnotationDescription alias : each.getDeclaredAnnotations()) {
                if (alias.getAnnotationType().getName().equals(ALIAS_FOR)
                        && alias.getValue("annotation")
                                .resolve(TypeDescription.class)
                                .getName()
                                .equals(CACHEABLE)
                        && each.getReturnType().represents(String.class)) {
                    String named = text(alias, "attribute") + text(alias, "value");
                    put(attributes, named.isEmpty() ? each.getName() : named, text(annotation, each.getName()));
                }
            }
        }
    }

    /**
     * Returns the paths of the key.
     *
     * @return empty for all parameters, or if the key is no path
     */
    List<String> key() {
        String path = path(found.get(0).getOrDefault(KEY, ""));
        return path == null || path.isEmpty() ? List.of() : List.of(path);
    }

    /**
     * Tells why the method cannot be coalesced as Spring caches it.
     *
     * @param isKeyUsed false if a rule gives another key
     * @return the obstacles, as what the annotation has; empty if there are none
     */
    String obstacles(boolean isKeyUsed) {
        List<String> all = new ArrayList<>();
        Map<String, String> attributes = found.get(0);
        if (found.size() > 1) {
            all.add("it is there " + found.size() + " times");
        }
        if (isPut) {
            all.add("@CachePut is beside it, for which each call must run");
        }
        if (isKeyUsed && path(attributes.getOrDefault(KEY, "")) == null) {
            all.add("key is \"" + attributes.get(KEY) + "\", which is no path");
        }
        if (isKeyUsed && attributes.containsKey(KEY_GENERATOR)) {
            all.add("keyGenerator is \"" + attributes.get(KEY_GENERATOR) + "\"");
        }
        for (String each : CONDITIONS) {
            if (attributes.containsKey(each)) {
                all.add(each + " is \"" + attributes.get(each) + "\"");
            }
        }
        return String.join("; ", all);
    }

    /** Returns a path of ours, the empty string for all parameters, or null if an expression is no path. */
    private @Nullable String path(String expression) {
        if (expression.isEmpty()) {
            return "";
        }
        Matcher matcher = ARGUMENT.matcher(expression);
        if (matcher.matches()) {
            return "p" + matcher.group(1) + steps(matcher.group(2));
        }
        matcher = TARGET.matcher(expression);
        if (matcher.matches()) {
            return "this" + steps(matcher.group(1));
        }
        matcher = STATIC.matcher(expression);
        if (matcher.matches() && !matcher.group(2).isEmpty()) {
            return "T(" + matcher.group(1) + ")" + steps(matcher.group(2));
        }
        matcher = VARIABLE.matcher(expression);
        if (!matcher.matches() || RESERVED.contains(matcher.group(1))) {
            return null;
        }
        String variable = matcher.group(1);
        Matcher index = INDEX.matcher(variable);
        boolean isIndex = index.matches() && !isParameter(variable);
        return (isIndex ? "p" + index.group(1) : variable) + steps(matcher.group(2));
    }

    private boolean isParameter(String name) {
        for (ParameterDescription each : method.getParameters()) {
            if (each.isNamed() && each.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static String steps(String spring) {
        return spring.replace("?.", ".").replaceAll("\\(\\s*\\)", "");
    }
}
