/** Titles and rows that only a report of ST's tool has. */
const REPORT =
  /^ST Edge AI Core v\d|^Neural Network Tools for STM32[^\n]* v\d|Exec\/report summary \(|Generated C-graph summary|C-Layers \(\d+\)|Number of operations per c-layer|^m_id +layer \((?:type,)?original\)|NOT IMPLEMENTED: .{1,300} with formats \{/m;

/** Whether a text is (or holds) a report of `stedgeai` or `stm32ai`, or network_c_info.json. */
export const looksLikeToolReport = (text: string): boolean => looksLikeCInfo(text) || REPORT.test(text);

/** Some of the keys that network_c_info.json has, so that one that was cut is known, too. */
const KEYS = ["graphs", "buffers", "json_schema_version", "memory_footprint", "mpool_id", "sw_functions"];

/** Whether a text is network_c_info.json; whether it is complete is found when it is read. */
export const looksLikeCInfo = (text: string): boolean =>
  /^\s*\{/.test(text) && KEYS.filter((key) => text.includes(`"${key}":`)).length >= 2;
