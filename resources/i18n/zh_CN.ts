<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
 <context>
  <name>AnalyseDialog</name>
  <message>
   <source>Analyse</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Analyse {what}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cancel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Interval {interval} covers all of it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Kind of analysis</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Looks at all {seconds} s of the longest video</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Looks at {looked} of {seconds} s of the longest video ({share} %)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>None of the chosen objects suits this analysis.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing needs to be set. Labels, people, places and things are looked for in the whole video.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Start</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tasks: {count}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>at most {count} frames</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>cost unknown: no price table</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} left out: not suitable</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} objects</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Banner</name>
  <message>
   <source>Copy details</source>
   <translation>复制详情</translation>
  </message>
  <message>
   <source>Dismiss</source>
   <translation>关闭</translation>
  </message>
 </context>
 <context>
  <name>BucketTree</name>
  <message>
   <source>Buckets</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove from the list (files stay)</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>CheatSheet</name>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>快捷键</translation>
  </message>
 </context>
 <context>
  <name>CommandPalette</name>
  <message>
   <source>Commands</source>
   <translation>命令</translation>
  </message>
  <message>
   <source>Find a command</source>
   <translation>查找命令</translation>
  </message>
  <message>
   <source>No command has these words in its name.</source>
   <translation>没有名称包含这些词的命令。</translation>
  </message>
 </context>
 <context>
  <name>DecisionsPresenter</name>
  <message>
   <source>Every record follows from the one before it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Record {number} does not follow from the one before it.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Details</name>
  <message>
   <source>AT THE PLAYHEAD</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>At the playhead</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No result yet.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was seen here.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>and {count} more</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Findings</name>
  <message>
   <source>QR code</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>abuse</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>advertising</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>advertising flyer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>bad live picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>black picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>blank picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>blood</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>contraband</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>crowd</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>explosion</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>frozen picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>logo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>nothing to see</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>politics</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>sexual content</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>spam</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>suggestive content</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>terrorism</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>violence</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>weapon</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Formats</name>
  <message>
   <source>%1 d</source>
   <translation>%1 天</translation>
  </message>
  <message>
   <source>%1 h</source>
   <translation>%1 小时</translation>
  </message>
  <message>
   <source>%1 min</source>
   <translation>%1 分钟</translation>
  </message>
  <message>
   <source>%1 s</source>
   <translation>%1 秒</translation>
  </message>
 </context>
 <context>
  <name>LibraryChips</name>
  <message>
   <source>approved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>blocked</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>labels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>new</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>running</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>LibraryPage</name>
  <message>
   <source>A folder of this computer can be used as a bucket; its files are read in place.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add a folder as a bucket</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add a folder of this computer as a bucket</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add a folder…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All states</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Analysed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Analyse…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Approved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Blocked</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Buckets</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cancel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose videos or images, then Analyse…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Getting ready</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Grid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>List</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Needs review</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>New</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No buckets</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Objects</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading the list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>State</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The engine is starting. This takes a moment.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The first objects appear as they arrive.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The list could not be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This place holds no objects. Drop files here to upload them.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Try again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Upload</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Upload files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Upload…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What happened stands above. Nothing was changed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>name or label</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} objects</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} selected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{shown} of {count} objects</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>MainWindow</name>
  <message>
   <source>Pages</source>
   <translation>页面</translation>
  </message>
 </context>
 <context>
  <name>ParameterFields</name>
  <message>
   <source>Add</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove line</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>default</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Parameters</name>
  <message>
   <source>1 to 10 videos; start and duration hold for Concat only.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>1280x720, 1280x or x720; at most 4096 a side.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>At least {limit}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>At most 10 effects.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>At most 10; one longer than its clip minus 1 s is left out.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>At most {limit}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Audio bit rate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Audio codec</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Audio quality</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>B-frames</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bit rate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bit rate option</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Buffer size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>CRF</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Channels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Clips follow each other as given.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Comes back with the result and with every notification.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Constant quality, lower is better; 23 when neither this nor a bit rate is given.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Container</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Content</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cut the film into HLS or DASH segments.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Duration</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Editing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Effect</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Effect list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Effects</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>File format of the film; needed for Concat and Compose.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Find tasks by them later: name=value, separated by commas.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>First segment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>For account</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Frame rate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Frame rate option</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>GOP size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Highest bit rate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How picture effects are chosen; Closed means none.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How the picture is encoded; joined clips cannot be copied.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How transitions between clips are chosen; Closed means none.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Instance of the RocketMQ topic.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Instead of a CRF.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Instead of a bit rate.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Interval</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>JSON object that the service writes with the details: oss://bucket/key.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Labels below this confidence are left out; the service chooses when empty.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Length of one segment.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Longest</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>MNS topic</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Max frames</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Message object</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Mode</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Most frames between two key frames.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Most snapshots; what comes after them is never looked at.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Music</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Music object</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Narrows what the role may do.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Needed with {other}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Needed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No sound</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not of the right kind.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not one of the choices: {value}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not together with {other}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not written as it should be.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Notification</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Number of the first HLS segment.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Object</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>One audio object.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Order</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Output</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Output object</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Picture encoding</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pixel format</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Playback speed of the film.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reference frames</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Resolution</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Resolution option</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Retrieval finds the best moments, Concat joins clips, Compose makes one film.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rights</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>RocketMQ instance</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>RocketMQ topic</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>RocketMQ topic that is told when the task ends.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Role</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Role chain</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Role policy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Role that the service takes on; leave empty for the project's own.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Role type</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Roles taken on one after the other.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rotation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sample rate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scaling</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scenes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Seconds between two snapshots.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Segment duration</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Segments</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Service role</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Simple Message Queue topic that is told when the task ends.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sound encoding</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sources</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Speed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tags</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Target duration</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Task</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The film comes close to this.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The film is not longer than this.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The operation has no such parameter.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Threshold</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Too long: at most {limit}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Too many: at most {limit}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Transition</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Transition list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Transitions</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Type</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>User data</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Video codec</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Volume</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Weight</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What happens when proportions differ.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What the moments should show; own words are allowed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What to do</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What to look for; porn, terrorism and ad when none is chosen.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where the film is written: oss://bucket/key.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Whether moments are chosen by scene or evenly.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Whether music is laid under the film.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>With a CRF, together with a buffer size.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Write sound only.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Write the picture only.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Player</name>
  <message>
   <source>PyAV, no sound</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{player} cannot play this video ({reason}).</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Problem</name>
  <message>
   <source>A newer program wrote this archive</source>
   <translation>此存档由更新版本的程序写入</translation>
  </message>
  <message>
   <source>Access key refused</source>
   <translation>访问密钥被拒绝</translation>
  </message>
  <message>
   <source>Change the value that the details name and start again.</source>
   <translation>修改详情中指出的值，然后重新开始。</translation>
  </message>
  <message>
   <source>Check that the disk is there and may be written to, then try again.</source>
   <translation>请确认磁盘存在且可写，然后重试。</translation>
  </message>
  <message>
   <source>Check the key and its rights in Settings › Accounts.</source>
   <translation>请在“设置 › 账号”中检查密钥及其权限。</translation>
  </message>
  <message>
   <source>Check the network. Nothing was sent, so nothing is lost or paid.</source>
   <translation>请检查网络。请求没有发出，因此没有丢失，也没有计费。</translation>
  </message>
  <message>
   <source>Check the rights of the settings file. What was there is unchanged.</source>
   <translation>请检查设置文件的权限。原有内容没有改变。</translation>
  </message>
  <message>
   <source>Free some space and try again. Nothing was half-written.</source>
   <translation>请释放一些空间后重试。没有写入不完整的内容。</translation>
  </message>
  <message>
   <source>Install the newer version. The archive was not touched.</source>
   <translation>请安装更新的版本。存档没有被改动。</translation>
  </message>
  <message>
   <source>It is not there</source>
   <translation>找不到该对象</translation>
  </message>
  <message>
   <source>It may be damaged or not a video. Open another, or re-encode it.</source>
   <translation>文件可能已损坏或不是视频。请打开其他文件，或重新编码。</translation>
  </message>
  <message>
   <source>It may have been carried out. The program finds out before it tries again.</source>
   <translation>请求可能已经执行。程序会先查明结果，再决定是否重试。</translation>
  </message>
  <message>
   <source>It may have been deleted; tasks leave the service after seven days. Refresh the list.</source>
   <translation>它可能已被删除；服务只保留任务七天。请刷新列表。</translation>
  </message>
  <message>
   <source>It was changed meanwhile</source>
   <translation>内容在此期间已被修改</translation>
  </message>
  <message>
   <source>No answer came</source>
   <translation>没有收到答复</translation>
  </message>
  <message>
   <source>No connection</source>
   <translation>无法连接</translation>
  </message>
  <message>
   <source>Nothing more was written to it. Copy the details and tell us.</source>
   <translation>没有再写入任何内容。请复制详情并告诉我们。</translation>
  </message>
  <message>
   <source>Nothing was lost. Copy the details and tell us.</source>
   <translation>没有丢失任何内容。请复制详情并告诉我们。</translation>
  </message>
  <message>
   <source>Nothing was overwritten. Look at it again, then decide.</source>
   <translation>没有覆盖任何内容。请重新查看后再决定。</translation>
  </message>
  <message>
   <source>The archive cannot be read or written</source>
   <translation>无法读写存档</translation>
  </message>
  <message>
   <source>The archive is damaged</source>
   <translation>存档已损坏</translation>
  </message>
  <message>
   <source>The disk is full</source>
   <translation>磁盘已满</translation>
  </message>
  <message>
   <source>The key ring refused</source>
   <translation>系统钥匙串拒绝了请求</translation>
  </message>
  <message>
   <source>The service asks to slow down</source>
   <translation>服务要求降低请求频率</translation>
  </message>
  <message>
   <source>The service failed</source>
   <translation>服务出错</translation>
  </message>
  <message>
   <source>The service refused a value</source>
   <translation>服务不接受某个参数值</translation>
  </message>
  <message>
   <source>The service refused the request</source>
   <translation>服务拒绝了请求</translation>
  </message>
  <message>
   <source>The settings cannot be read or saved</source>
   <translation>无法读取或保存设置</translation>
  </message>
  <message>
   <source>This did not work</source>
   <translation>操作没有成功</translation>
  </message>
  <message>
   <source>This video cannot be read</source>
   <translation>无法读取此视频</translation>
  </message>
  <message>
   <source>Try again in a minute. If it stays, send the request ID to support.</source>
   <translation>请一分钟后重试。如仍失败，请把请求 ID 发给技术支持。</translation>
  </message>
  <message>
   <source>Try again. If it stays, copy the details and tell us.</source>
   <translation>请重试。如仍失败，请复制详情并告诉我们。</translation>
  </message>
  <message>
   <source>Try again. If it stays, send the request ID to support.</source>
   <translation>请重试。如仍失败，请把请求 ID 发给技术支持。</translation>
  </message>
  <message>
   <source>Unexpected error</source>
   <translation>意外错误</translation>
  </message>
  <message>
   <source>Unlock it, or keep the access key in memory only (Settings › Accounts).</source>
   <translation>请解锁钥匙串，或只在内存中保留访问密钥（“设置 › 账号”）。</translation>
  </message>
  <message>
   <source>Wait a moment; it goes on by itself.</source>
   <translation>请稍候，程序会自动继续。</translation>
  </message>
 </context>
 <context>
  <name>Reasons</name>
  <message>
   <source>Advertising, contact data</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Minors</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing to see: black or frozen picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Other, see note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sexual content</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Spam, fraud</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Weapons, violence</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ReviewPresenter</name>
  <message>
   <source>A block needs a reason: press its digit, then B.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is nothing to take back.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This item is decided. Take the decision back first (Z).</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ReviewWords</name>
  <message>
   <source>%1 snapshot(s) at %2 s</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>approved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>blocked</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>done</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>needs review</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>no finding</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>not carried out</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>not judged: %1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>owed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>rate %1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>scene %1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>skipped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>taken back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>undo failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>undo owed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>undone</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>SettingsPresenter</name>
  <message>
   <source>{name} answers, and project {project} is there.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} answers, but its key does not list project {project}.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Shortcuts</name>
  <message>
   <source>&amp;File</source>
   <translation>文件(&amp;F)</translation>
  </message>
  <message>
   <source>&amp;Go</source>
   <translation>转到(&amp;G)</translation>
  </message>
  <message>
   <source>&amp;Help</source>
   <translation>帮助(&amp;H)</translation>
  </message>
  <message>
   <source>&amp;Review</source>
   <translation>审核(&amp;R)</translation>
  </message>
  <message>
   <source>&amp;View</source>
   <translation>视图(&amp;V)</translation>
  </message>
  <message>
   <source>About IMM Desktop</source>
   <translation>关于 IMM Desktop</translation>
  </message>
  <message>
   <source>Add folder as bucket…</source>
   <translation>将文件夹添加为存储空间…</translation>
  </message>
  <message>
   <source>Analyse…</source>
   <translation>分析…</translation>
  </message>
  <message>
   <source>Approve</source>
   <translation>通过</translation>
  </message>
  <message>
   <source>Back</source>
   <translation>返回</translation>
  </message>
  <message>
   <source>Block</source>
   <translation>拦截</translation>
  </message>
  <message>
   <source>Copy request ID</source>
   <translation>复制请求 ID</translation>
  </message>
  <message>
   <source>Copy task ID</source>
   <translation>复制任务 ID</translation>
  </message>
  <message>
   <source>Dark look</source>
   <translation>深色外观</translation>
  </message>
  <message>
   <source>Decisions</source>
   <translation>决定</translation>
  </message>
  <message>
   <source>English</source>
   <translation>English</translation>
  </message>
  <message>
   <source>Everywhere</source>
   <translation>全局</translation>
  </message>
  <message>
   <source>Export decisions…</source>
   <translation>导出决定…</translation>
  </message>
  <message>
   <source>Export diagnostics…</source>
   <translation>导出诊断信息…</translation>
  </message>
  <message>
   <source>Find a command…</source>
   <translation>查找命令…</translation>
  </message>
  <message>
   <source>Full screen</source>
   <translation>全屏</translation>
  </message>
  <message>
   <source>Highlights</source>
   <translation>精彩片段</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>快捷键</translation>
  </message>
  <message>
   <source>Larger text</source>
   <translation>放大文字</translation>
  </message>
  <message>
   <source>Library</source>
   <translation>视频库</translation>
  </message>
  <message>
   <source>Light look</source>
   <translation>浅色外观</translation>
  </message>
  <message>
   <source>Look of the system</source>
   <translation>跟随系统外观</translation>
  </message>
  <message>
   <source>Look through the veil</source>
   <translation>透过遮罩查看</translation>
  </message>
  <message>
   <source>Mark in</source>
   <translation>标记入点</translation>
  </message>
  <message>
   <source>Mark out</source>
   <translation>标记出点</translation>
  </message>
  <message>
   <source>Mute</source>
   <translation>静音</translation>
  </message>
  <message>
   <source>Next clip</source>
   <translation>下一个片段</translation>
  </message>
  <message>
   <source>Next frame</source>
   <translation>下一帧</translation>
  </message>
  <message>
   <source>Next item</source>
   <translation>下一项</translation>
  </message>
  <message>
   <source>Next moment</source>
   <translation>下一个时刻</translation>
  </message>
  <message>
   <source>Normal text</source>
   <translation>正常文字大小</translation>
  </message>
  <message>
   <source>One second back</source>
   <translation>后退一秒</translation>
  </message>
  <message>
   <source>One second on</source>
   <translation>前进一秒</translation>
  </message>
  <message>
   <source>Open evidence</source>
   <translation>打开证据</translation>
  </message>
  <message>
   <source>Open result</source>
   <translation>打开结果</translation>
  </message>
  <message>
   <source>Open video</source>
   <translation>打开视频</translation>
  </message>
  <message>
   <source>Play backward, faster</source>
   <translation>倒放，加速</translation>
  </message>
  <message>
   <source>Play forward, faster</source>
   <translation>播放，加速</translation>
  </message>
  <message>
   <source>Play or pause</source>
   <translation>播放或暂停</translation>
  </message>
  <message>
   <source>Policy %1</source>
   <translation>规则 %1</translation>
  </message>
  <message>
   <source>Previous clip</source>
   <translation>上一个片段</translation>
  </message>
  <message>
   <source>Previous frame</source>
   <translation>上一帧</translation>
  </message>
  <message>
   <source>Previous item</source>
   <translation>上一项</translation>
  </message>
  <message>
   <source>Previous moment</source>
   <translation>上一个时刻</translation>
  </message>
  <message>
   <source>Quit</source>
   <translation>退出</translation>
  </message>
  <message>
   <source>Refresh list</source>
   <translation>刷新列表</translation>
  </message>
  <message>
   <source>Retry</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>Retry effect</source>
   <translation>重试执行</translation>
  </message>
  <message>
   <source>Review</source>
   <translation>审核</translation>
  </message>
  <message>
   <source>Search this page</source>
   <translation>在本页搜索</translation>
  </message>
  <message>
   <source>Select all</source>
   <translation>全选</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Show as grid</source>
   <translation>以网格显示</translation>
  </message>
  <message>
   <source>Show as list</source>
   <translation>以列表显示</translation>
  </message>
  <message>
   <source>Skip</source>
   <translation>跳过</translation>
  </message>
  <message>
   <source>Smaller text</source>
   <translation>缩小文字</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>Switch account…</source>
   <translation>切换账号…</translation>
  </message>
  <message>
   <source>Take the last decision back</source>
   <translation>撤回上一个决定</translation>
  </message>
  <message>
   <source>Tasks</source>
   <translation>任务</translation>
  </message>
  <message>
   <source>To the end</source>
   <translation>到结尾</translation>
  </message>
  <message>
   <source>To the start</source>
   <translation>到开头</translation>
  </message>
  <message>
   <source>Undo decision</source>
   <translation>撤销决定</translation>
  </message>
  <message>
   <source>Upload…</source>
   <translation>上传…</translation>
  </message>
  <message>
   <source>V&amp;ideo</source>
   <translation>视频(&amp;I)</translation>
  </message>
  <message>
   <source>Veil</source>
   <translation>遮罩</translation>
  </message>
  <message>
   <source>Verify the chain</source>
   <translation>校验记录链</translation>
  </message>
  <message>
   <source>Video</source>
   <translation>视频</translation>
  </message>
  <message>
   <source>Whole video</source>
   <translation>显示整个视频</translation>
  </message>
  <message>
   <source>Write a note</source>
   <translation>写备注</translation>
  </message>
  <message>
   <source>Zoom timeline in</source>
   <translation>放大时间轴</translation>
  </message>
  <message>
   <source>Zoom timeline out</source>
   <translation>缩小时间轴</translation>
  </message>
  <message>
   <source>简体中文</source>
   <translation>简体中文</translation>
  </message>
 </context>
 <context>
  <name>StatusBar</name>
  <message>
   <source>Language and look</source>
   <translation>语言和外观</translation>
  </message>
  <message>
   <source>Menu</source>
   <translation>菜单</translation>
  </message>
  <message>
   <source>Menu (Alt)</source>
   <translation>菜单（Alt）</translation>
  </message>
  <message>
   <source>Show tasks</source>
   <translation>查看任务</translation>
  </message>
 </context>
 <context>
  <name>Surface</name>
  <message>
   <source>Choose one to see it here.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Looking · release {look}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No video</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Opening…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Picture of {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The picture is on its way.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This video cannot be shown</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Veiled</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Veiled · hold {look}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>exact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>frame {number}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>hold {look} to look · {veil} change</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>nearby</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TaskModel</name>
  <message>
   <source>Elapsed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Kept</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Kind</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Result</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Status</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Video</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>gone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{days} d</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TaskWords</name>
  <message>
   <source>Highlight</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Image labels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Image moderation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>In the journal; sent as soon as the backend answers.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Labels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Moderation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Taken back before it was sent.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The answer was lost. The task is looked for before anything is sent again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The backend is at work.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The result is in the archive on this computer.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The service deleted it after seven days. Start it again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>block</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>cancelled</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>done</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>expired</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>film written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>making sure</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>not judged: {names}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>pass</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>refused</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>review</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>unknown advice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>waiting</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{labels} labels, {clips} clips</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TasksPage</name>
  <message>
   <source>All</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All kinds</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose All, or search for something else.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose videos in the Library and start labels, moderation or a highlight.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy request ID</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy task ID</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy what went wrong</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Done</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go to the Library</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Kind</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No task matches</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No tasks yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open result</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Retry</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Retry %1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tasks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>results are kept here; the service deletes them after 7 days</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>video or task ID</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Timeline</name>
  <message>
   <source>1 clip</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Findings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Timeline</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>block</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>confidence {share}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>filmstrip</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>folded</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>highest rate {share}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>looked at</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>looked at {seconds} of {whole} s</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>never looked at · {seconds} s</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>pass</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>rate {rate}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>review</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>unknown advice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} clips</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{seconds} s</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{share} covered</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Toast</name>
  <message>
   <source>Dismiss</source>
   <translation>关闭</translation>
  </message>
 </context>
 <context>
  <name>Transport</name>
  <message>
   <source>1 hit</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pause</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Play</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Search the timeline</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Speed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Speed: click for the next, right click for the one before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>car &amp; person − crowd</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>muted</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>sound</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} hits</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Viewer</name>
  <message>
   <source>No result yet. Analyse this video to see it here.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>_CancelButton</name>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
 </context>
 <context>
  <name>_Tiles</name>
  <message>
   <source>Flagged moments</source>
   <translation type="unfinished" />
  </message>
 </context>
</TS>
