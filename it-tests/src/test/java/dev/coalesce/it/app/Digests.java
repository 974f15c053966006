package dev.coalesce.it.app;

import org.apache.commons.codec.digest.DigestUtils;

/** Calls a library method that a rule coalesces. */
public final class Digests {
    private Digests() {}

    public static void main(String[] args) {
        String ofText = DigestUtils.sha256Hex("tea");
        System.out.println("text, same object: " + same(ofText, DigestUtils.sha256Hex("tea")));
        System.out.println("another text: " + !ofText.equals(DigestUtils.sha256Hex("milk")));
        byte[] bytes = {1, 2, 3};
        String ofBytes = DigestUtils.sha256Hex(bytes);
        System.out.println("bytes, same object: " + same(ofBytes, DigestUtils.sha256Hex(bytes)));
        AgentBean bean = AgentBean.of(DigestUtils.class, "sha256Hex");
        System.out.println("hits: " + bean.get("Hits") + ", leads: " + bean.get("Leads"));
    }

    @SuppressWarnings("ReferenceEquality") // identity is what the test checks
    private static boolean same(String one, String other) {
        return one == other;
    }
}
